// What we write must be right for others: dciodvfy, pydicom, SimpleITK, and for our own reader.
#include "storage/dicom/DicomSeriesWriter.h"
#include "storage/import/Import.h"
#include "tests/storage/TestVolumes.h"
#include "tests/support/Places.h"

#include <QFileInfo>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

using namespace diptych;
using namespace diptych::storage;
using namespace diptych::storage::test;
namespace fs = std::filesystem;

class DicomSeriesWriterTest : public QObject {
  Q_OBJECT

  static DicomSeriesDescription mr() {
    auto d = ctDescription();
    d.series.modality = "MR";
    return d;
  }

private Q_SLOTS:
  void aRoundTripGivesTheSameVoxelsAndPlace_data() {
    QTest::addColumn<int>("type");
    QTest::addColumn<int>("phases");
    QTest::newRow("int16") << int(ScalarType::int16) << 1;
    QTest::newRow("uint16") << int(ScalarType::uint16) << 1;
    QTest::newRow("cine") << int(ScalarType::int16) << 4;
  }
  void aRoundTripGivesTheSameVoxelsAndPlace() {
    QFETCH(int, type);
    QFETCH(int, phases);
    QTemporaryDir dir;
    const GridSize size{9, 7, 5, phases};
    const auto volume =
        volumeOf(obliqueGeometry(size), static_cast<ScalarType>(type), countingValues(size), 0.3, -17.5, "MR");
    const auto folder = fs::path(dir.path().toStdString()) / "series";
    const auto files = writeDicomSeries(folder, volume, mr());
    QVERIFY2(files.ok(), files.ok() ? "" : files.error().what.c_str());
    QCOMPARE(files->size(), static_cast<std::size_t>(5 * phases));
    QCOMPARE(files->front().filename().string(), std::string("000001.dcm"));
    const auto scan = scanPaths({folder});
    QVERIFY(scan.ok() && scan->skipped.empty());
    QCOMPARE(scan->series.size(), std::size_t{1});
    const auto loaded = loadSeries(scan->series.front());
    QVERIFY2(loaded.ok(), loaded.ok() ? "" : loaded.error().what.c_str());
    QVERIFY(sameBytes(loaded->volume, volume));
    QCOMPARE(loaded->volume.size(), size);
    QCOMPARE(loaded->volume.type(), volume.type());
    QCOMPARE(loaded->volume.slope(), 0.3);
    QCOMPARE(loaded->volume.intercept(), -17.5);
    QVERIFY(loaded->volume.geometry().matches(volume.geometry(), 1e-6));
    QCOMPARE(scan->series.front().patient.name, std::string("Test^Volume"));
  }

  void pydicomAndSimpleItkReadTheSame() {
    const auto python = testPython();
    if (python.isEmpty()) QSKIP("no Python with pydicom and SimpleITK");
    for (const int phases : {1, 3}) {
      QTemporaryDir dir;
      const auto volume = obliqueVolume({9, 7, 5, phases});
      const auto folder = dir.path() + "/series";
      QVERIFY(writeDicomSeries(folder.toStdString(), volume, phases > 1 ? mr() : ctDescription()).ok());
      QByteArray values;
      const auto& n = volume.size();
      for (int t = 0; t < n.t; ++t)
        for (int z = 0; z < n.z; ++z)
          for (int y = 0; y < n.y; ++y)
            for (int x = 0; x < n.x; ++x) {
              const double v = volume.value(x, y, z, t);
              values.append(reinterpret_cast<const char*>(&v), sizeof v);
            }
      writeBytes((dir.path() + "/values.f64").toStdString(), values);
      QStringList arguments{diptych::test::inSource("tests/storage/dicom_reader.py"), folder, QString::number(phases),
                            dir.path() + "/values.f64"};
      for (const double v : volume.geometry().affine.matrix()) arguments << QString::number(v, 'g', 17);
      bool ok = false;
      const auto output = outputOf(python, arguments, ok);
      QVERIFY2(ok, output.constData());
    }
  }

  void dciodvfyFindsNoError() {
    const auto tool = QStandardPaths::findExecutable("dciodvfy");
    if (tool.isEmpty()) QSKIP("dciodvfy (package dicom3tools) is not installed");
    for (const auto& description : {ctDescription(), mr()}) {
      QTemporaryDir dir;
      const auto folder = fs::path(dir.path().toStdString()) / "series";
      auto d = description;
      d.windowCentre = 40;
      d.windowWidth = 400;
      d.study.date = "20120000";  // no date: must not come out as one
      const auto files = writeDicomSeries(folder, obliqueVolume({9, 7, 2, d.series.modality == "MR" ? 2 : 1}), d);
      QVERIFY(files.ok());
      for (const auto& file : *files) {
        bool ok = false;
        const auto output = outputOf(tool, {QString::fromStdString(file.string())}, ok);
        QVERIFY2(!output.contains("Error"), output.constData());
      }
    }
  }

  void whatCannotBeWrittenExactlyIsRefusedAndLeavesNothing() {
    QTemporaryDir dir;
    const auto folder = fs::path(dir.path().toStdString()) / "series";
    const GridSize size{3, 3, 2, 1};
    const std::vector<float> floats(size.voxels());
    auto pixels = obliqueGeometry(size);
    pixels.unit = LengthUnit::pixels;
    auto other = ctDescription();
    other.series.modality = "US";
    QVERIFY(
        !writeDicomSeries(folder, volumeOf(obliqueGeometry(size), ScalarType::float32, floats), ctDescription()).ok());
    QVERIFY(!writeDicomSeries(folder, volumeOf(pixels, ScalarType::int16, countingValues(size)), ctDescription()).ok());
    QVERIFY(!writeDicomSeries(folder, obliqueVolume(size), other).ok());
    std::stop_source source;
    source.request_stop();
    QVERIFY(!writeDicomSeries(folder, obliqueVolume(size), ctDescription(), {{}, source.get_token()}).ok());
    QVERIFY(fs::is_empty(fs::path(dir.path().toStdString())));
  }

  void aFolderInUseIsLeftAlone() {
    QTemporaryDir dir;
    writeBytes(fs::path(dir.path().toStdString()) / "mine.txt", "x");
    const auto refused = writeDicomSeries(dir.path().toStdString(), obliqueVolume({3, 3, 2, 1}), ctDescription());
    QVERIFY(!refused.ok());
    QCOMPARE(QDir(dir.path()).entryList(QDir::Files), QStringList{"mine.txt"});
  }
};

QTEST_GUILESS_MAIN(DicomSeriesWriterTest)

#include "DicomSeriesWriterTest.moc"
