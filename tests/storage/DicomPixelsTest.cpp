// Decoded values against pydicom, encoding by encoding.
#include "storage/dicom/Dcmtk.h"
#include "storage/dicom/DicomPixels.h"
#include "tests/storage/TestVolumes.h"
#include "tests/support/Places.h"

#include <QTemporaryDir>
#include <QTest>

using namespace diptych;
using namespace diptych::storage;
using namespace diptych::storage::test;
namespace fs = std::filesystem;

namespace {

double valueAt(const std::vector<std::byte>& bytes, ScalarType type, std::size_t i) {
  const auto width = bytesPerScalar(type);
  std::uint64_t raw = 0;
  std::memcpy(&raw, bytes.data() + i * width, width);
  switch (type) {
    case ScalarType::uint8:
      return static_cast<std::uint8_t>(raw);
    case ScalarType::int8:
      return static_cast<std::int8_t>(raw);
    case ScalarType::uint16:
      return static_cast<std::uint16_t>(raw);
    case ScalarType::int16:
      return static_cast<std::int16_t>(raw);
    case ScalarType::uint32:
      return static_cast<std::uint32_t>(raw);
    default:
      return static_cast<std::int32_t>(raw);
  }
}

}  // namespace

class DicomPixelsTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void greyValuesEqualPydicoms() {
    const auto python = testPython();
    const auto edge = sharedData("dicom-edge");
    if (python.isEmpty() || !fs::exists(edge)) QSKIP("no Python with pydicom, or the edge cases are not here");
    QVERIFY(prepareDcmtk().ok());
    QTemporaryDir dir;
    QStringList files;
    std::vector<DicomHeader> headers;
    for (const auto& entry : fs::recursive_directory_iterator(edge)) {
      const auto folder = fs::relative(entry.path(), edge).begin()->string();
      if (!entry.is_regular_file() || (folder != "transfer-syntaxes-siemens-mr" && folder != "pydicom-pixel-formats"))
        continue;
      const auto header = readDicomHeader(entry.path());
      // Lossy JPEG may differ in the last bit, and pydicom leaves MONOCHROME1 as it is.
      if (!header || !header->decodable || header->isColour() || header->lossy || header->photometric == "MONOCHROME1")
        continue;
      // pydicom alone decodes no JPEG; the next test covers it.
      if (header->transferSyntaxUid.starts_with("1.2.840.10008.1.2.4.")) continue;
      headers.push_back(*header);
      files << QString::fromStdString(entry.path().string());
    }
    QVERIFY(files.size() >= 12);
    bool ok = false;
    const auto output =
        outputOf(python, QStringList{diptych::test::inSource("tests/storage/pixel_reader.py"), dir.path()} + files, ok);
    QVERIFY2(ok, output.constData());
    for (std::size_t f = 0; f < headers.size(); ++f) {
      const auto& header = headers[f];
      const auto wanted = readBytes(fs::path(dir.path().toStdString()) / (std::to_string(f) + ".f64"));
      auto pixels = DicomPixels::open(header);
      QVERIFY(pixels.ok());
      std::vector<std::byte> frame(frameBytes(header));
      const auto perFrame = static_cast<std::size_t>(header.rows) * static_cast<std::size_t>(header.columns);
      QCOMPARE(static_cast<std::size_t>(wanted.size()), 8 * perFrame * header.frames.size());
      for (std::size_t n = 0; n < header.frames.size(); ++n) {
        QVERIFY2(pixels->read(static_cast<int>(n), frame).ok(), header.path.c_str());
        for (std::size_t i = 0; i < perFrame; ++i) {
          double want;
          std::memcpy(&want, wanted.data() + 8 * (n * perFrame + i), 8);
          if (valueAt(frame, scalarTypeOf(header), i) != want) QFAIL(header.path.c_str());
        }
      }
    }
  }

  /// Explicit, implicit, big endian, RLE, JPEG lossless twice, JPEG-LS twice: one picture.
  void eightEncodingsOfOnePictureGiveTheSameValues() {
    const auto folder = sharedData("dicom-edge/transfer-syntaxes-siemens-mr/dicom");
    if (!fs::exists(folder)) QSKIP("the edge cases are not here");
    QVERIFY(prepareDcmtk().ok());
    std::vector<std::byte> first;
    for (int n = 1; n <= 8; ++n) {
      const auto header = readDicomHeader(folder / (std::to_string(n) + ".dcm"));
      QVERIFY(header.ok() && header->decodable);
      auto pixels = DicomPixels::open(*header);
      QVERIFY(pixels.ok());
      std::vector<std::byte> frame(frameBytes(*header));
      QVERIFY(pixels->read(0, frame).ok());
      if (n == 1) first = frame;
      QVERIFY2(frame == first, header->transferSyntaxName.c_str());
    }
  }
};

QTEST_GUILESS_MAIN(DicomPixelsTest)

#include "DicomPixelsTest.moc"
