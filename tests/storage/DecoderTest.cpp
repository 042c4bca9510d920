// Foreign files parsed by another process: the same result, and what becomes of files that take it over.

#include "storage/decoder/Decoder.h"
#include "storage/decoder/Messages.h"
#include "storage/formats/Nifti.h"
#include "storage/import/ReadHere.h"
#include "tests/storage/TestVolumes.h"
#include "tests/support/Sanitizer.h"

#include <QTemporaryDir>
#include <QTest>
#include <chrono>
#include <fstream>
#include <random>
#include <thread>

using namespace diptych;
using namespace diptych::storage;
using namespace diptych::storage::decoder;
using namespace diptych::storage::test;
namespace fs = std::filesystem;

namespace {

fs::path built(const char* below) {
  return diptych::test::inBuild(below).toStdString();
}

Decoder real(DecoderLimits limits = {}) {
  return Decoder{built("bin/diptych-decoder"), limits};
}

Decoder fake(const char* deed, DecoderLimits limits = {}) {
  qputenv("FAKE_DECODER", deed);
  return Decoder{built("tests/storage_fake_decoder"), limits};
}

bool contains(const std::string& text, const char* part) {
  return text.find(part) != std::string::npos;
}

/// Three series in a folder: DICOM, NIfTI with two phases, and a file that is no image.
class Files {
public:
  Files() {
    if (!writeDicomSeries(path() / "ct", obliqueVolume({40, 30, 5, 1}), ctDescription())) qFatal("no series");
    if (!writeNifti(path() / "mr.nii.gz", obliqueVolume({17, 13, 4, 2}))) qFatal("no NIfTI file");
    std::ofstream(path() / "note.txt") << "Hello";
  }
  fs::path path() const { return folder_.path().toStdString(); }

private:
  QTemporaryDir folder_;
};

QByteArray bytesOf(const ScanResult& scan) {
  Answer answer;
  answer.kind = Answer::Kind::scanned;
  answer.scan = scan;
  return QByteArray::fromStdString(toBytes(answer));
}

QByteArray bytesOf(const LoadedSeries& series) {
  Answer answer;
  answer.kind = Answer::Kind::loaded;
  answer.source = series.source;
  const Volume& volume = series.volume;
  answer.shape = {volume.geometry(), volume.type(),      volume.channels(),
                  volume.slope(),    volume.intercept(), volume.modality()};
  answer.labels = series.labels;
  answer.notes = series.notes;
  return QByteArray::fromStdString(toBytes(answer));
}

}  // namespace

class DecoderTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void readsWhatThisProcessReads_data();
  void readsWhatThisProcessReads();
  void tellsHowFarItIs();
  void passesReasonsOn();
  void fileThatKillsItIsLeftOut();
  void tooManyKillersEndTheScan();
  void deathWhileReadingIsAReason();
  void silenceIsEnded();
  void cancelEndsItAtOnce();
  void memoryIsBounded();
  void liesAreRefused_data();
  void liesAreRefused();
  void voxelsCannotChangeLater();
  void missingProgramIsSaid();
  void confinedProcessCanOnlyRead();
  void randomMessagesAreRefused();
};

void DecoderTest::readsWhatThisProcessReads_data() {
  QTest::addColumn<QString>("folder");
  QTest::newRow("written here") << QString();
  QTest::newRow("odd DICOM files") << diptych::test::inShared("data/dicom-edge");
  QTest::newRow("hippocampus NIfTI") << diptych::test::inShared("data/nifti-hippocampus");
}

void DecoderTest::readsWhatThisProcessReads() {
  QFETCH(QString, folder);
  const Files files;
  const fs::path path = folder.isEmpty() ? files.path() : fs::path(folder.toStdString());
  if (!fs::exists(path)) QSKIP("the data pack is not beside the repository");
  const auto here = scanHere({path}, {});
  const auto there = real().scan({path}, {});
  QVERIFY2(there.ok(), there ? "" : there.error().sentence().c_str());
  QCOMPARE(bytesOf(*there), bytesOf(*here));
  QVERIFY(!there->series.empty());
  std::size_t compared = 0;
  for (const SeriesCandidate& candidate : there->series) {
    if (++compared > 15) break;
    const auto loadedHere = loadHere(candidate, {});
    const auto loadedThere = real().load(candidate, {});
    QCOMPARE(loadedThere.ok(), loadedHere.ok());
    if (!loadedHere) {
      QCOMPARE(loadedThere.error().sentence(), loadedHere.error().sentence());
      continue;
    }
    QCOMPARE(bytesOf(*loadedThere), bytesOf(*loadedHere));
    QVERIFY(sameBytes(loadedThere->volume, loadedHere->volume));
  }
}

void DecoderTest::tellsHowFarItIs() {
  const Files files;
  int reports = 0;
  double last = -1;
  const Progress progress{[&](double fraction, std::string_view what) {
                            ++reports;
                            last = fraction;
                            QVERIFY(!what.empty());
                          },
                          {}};
  QVERIFY(real().scan({files.path()}, progress).ok());
  QVERIFY(reports > 0);
  QVERIFY(last >= 0 && last <= 1);
}

void DecoderTest::passesReasonsOn() {
  const auto missing = real().scan({"/nowhere/at/all"}, {});
  QVERIFY(!missing.ok());
  QCOMPARE(missing.error().code, ErrorCode::notFound);
  QVERIFY(contains(missing.error().what, "/nowhere/at/all"));
}

void DecoderTest::fileThatKillsItIsLeftOut() {
  const Files files;
  for (const char* name : {"bad1.nii", "bad2.dcm"}) std::ofstream(files.path() / name) << "does harm";
  const auto scan = fake("dies at bad files").scan({files.path()}, {});
  QVERIFY2(scan.ok(), scan ? "" : scan.error().sentence().c_str());
  QCOMPARE(scan->series.size(), std::size_t{2});
  int named = 0;
  for (const Skipped& skipped : scan->skipped)
    if (skipped.path.filename().string().starts_with("bad")) {
      ++named;
      QVERIFY2(contains(skipped.reason, "Segmentation fault"), skipped.reason.c_str());
    }
  QCOMPARE(named, 2);
}

void DecoderTest::tooManyKillersEndTheScan() {
  const Files files;
  for (int i = 0; i < 4; ++i) std::ofstream(files.path() / ("bad" + std::to_string(i))) << "does harm";
  DecoderLimits limits;
  limits.culprits = 3;
  const auto scan = fake("dies at bad files", limits).scan({files.path()}, {});
  QVERIFY(!scan.ok());
  QCOMPARE(scan.error().code, ErrorCode::unreadable);
  QVERIFY(contains(scan.error().subject, "bad3"));
}

void DecoderTest::deathWhileReadingIsAReason() {
  const Files files;
  const auto scan = scanHere({files.path()}, {});
  const auto loaded = fake("dies at once").load(scan->series.front(), {});
  QVERIFY(!loaded.ok());
  QCOMPARE(loaded.error().code, ErrorCode::unreadable);
  QVERIFY2(contains(loaded.error().what, "Killed"), loaded.error().what.c_str());
}

void DecoderTest::silenceIsEnded() {
  const Files files;
  DecoderLimits limits;
  limits.silence = std::chrono::milliseconds{300};
  const auto loaded = fake("falls silent", limits).load(scanHere({files.path()}, {})->series.front(), {});
  QVERIFY(!loaded.ok());
  QVERIFY2(contains(loaded.error().what, "did not come to an end"), loaded.error().what.c_str());
}

void DecoderTest::cancelEndsItAtOnce() {
  const Files files;
  std::stop_source stop;
  std::jthread person{[&] {
    std::this_thread::sleep_for(std::chrono::milliseconds{200});
    stop.request_stop();
  }};
  const auto loaded =
      fake("falls silent").load(scanHere({files.path()}, {})->series.front(), Progress{{}, stop.get_token()});
  QVERIFY(!loaded.ok());
  QCOMPARE(loaded.error().code, ErrorCode::cancelled);
}

void DecoderTest::memoryIsBounded() {
  if (diptych::test::kSanitized) QSKIP("a sanitizer's own address space is larger than any limit");
  QTemporaryDir folder;
  const fs::path path = folder.path().toStdString();
  // 400 MB of zeros in 400 kB: within the format, and more than this decoder may have.
  const GridSize size{1000, 1000, 200, 1};
  const Volume zeros = volumeOf(obliqueGeometry(size), ScalarType::int16, std::vector<std::int16_t>(size.voxels()));
  QVERIFY(writeNifti(path / "large.nii.gz", zeros).ok());
  DecoderLimits limits;
  limits.memoryBytes = std::size_t{300} << 20;
  const auto scan = scanHere({path}, {});
  const auto loaded = real(limits).load(scan->series.at(0), {});
  QVERIFY(!loaded.ok());
  QVERIFY2(contains(loaded.error().what, "memory"), loaded.error().sentence().c_str());
  QVERIFY(real().load(scan->series.at(0), {}).ok());
}

void DecoderTest::liesAreRefused_data() {
  QTest::addColumn<bool>("scanning");
  for (const char* deed :
       {"names another file", "climbs", "babbles", "claims an endless message", "answers something else"})
    QTest::newRow(deed) << true;
  for (const char* deed : {"claims a larger volume", "claims a volume beyond 64 bits", "places a slice outside"})
    QTest::newRow(deed) << false;
  QTest::newRow("names another file") << false;
}

void DecoderTest::liesAreRefused() {
  QFETCH(bool, scanning);
  const Files files;
  const Decoder liar = fake(QTest::currentDataTag());
  const auto wanted = scanHere({files.path()}, {})->series.front();
  Error error;
  if (scanning) {
    const auto scan = liar.scan({files.path()}, {});
    QVERIFY(!scan.ok());
    error = scan.error();
  } else {
    const auto loaded = liar.load(wanted, {});
    QVERIFY(!loaded.ok());
    error = loaded.error();
  }
  QCOMPARE(error.code, ErrorCode::damaged);
  QVERIFY2(contains(error.what, "The reader of image files"), error.what.c_str());
}

void DecoderTest::voxelsCannotChangeLater() {
  const Files files;
  const auto candidate = scanHere({files.path()}, {})->series.front();
  const auto loaded = fake("changes voxels later").load(candidate, {});
  QVERIFY2(loaded.ok(), loaded ? "" : loaded.error().sentence().c_str());
  std::this_thread::sleep_for(std::chrono::milliseconds{400});
  QVERIFY(sameBytes(loaded->volume, loadHere(candidate, {})->volume));  // a shrunken file would end this process
}

void DecoderTest::missingProgramIsSaid() {
  const auto scan = Decoder{"/nowhere/diptych-decoder"}.scan({"/tmp"}, {});
  QVERIFY(!scan.ok());
  QVERIFY2(contains(scan.error().what, "/nowhere/diptych-decoder does not start"), scan.error().what.c_str());
}

void DecoderTest::confinedProcessCanOnlyRead() {
  QTemporaryDir folder;
  std::ofstream((folder.path() + "/there").toStdString()) << "text";
  QProcess process;
  process.start(diptych::test::inBuild("tests/storage_confinement_probe"), {folder.path()});
  QVERIFY(process.waitForFinished());
  if (process.exitStatus() == QProcess::NormalExit && process.exitCode() == 1) QSKIP("no seccomp here");
  QCOMPARE(process.exitStatus(), QProcess::NormalExit);
  QCOMPARE(process.readAllStandardOutput(), QByteArray("read allocate "));
}

void DecoderTest::randomMessagesAreRefused() {
  const Files files;
  const auto series = loadHere(scanHere({files.path()}, {})->series.front(), {});
  const QByteArray whole = bytesOf(*series);
  std::mt19937 random{20261123};
  int refused = 0;
  for (int i = 0; i < 3000; ++i) {
    std::string bytes = whole.toStdString();
    if (i % 3 == 0) bytes.resize(random() % bytes.size());
    for (int flips = 0; flips < 4 && !bytes.empty(); ++flips)
      bytes[random() % bytes.size()] = static_cast<char>(random());
    const auto answer = answerFromBytes(bytes);  // returns, whatever it says
    if (!answer) ++refused;
  }
  QVERIFY(refused > 1000);
}

QTEST_GUILESS_MAIN(DecoderTest)
#include "DecoderTest.moc"
