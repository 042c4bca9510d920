// What was acknowledged survives the loss of power: whatever a disk may hold then, the project opens, is clean, and has it.
// With DIPTYCH_POWER_LOSS=every-moment at every moment of the same work, and of a longer piece of it (PowerLossSweepTest).

#include "core/base/Files.h"
#include "storage/formats/Nifti.h"
#include "tests/storage/OlderRevision.h"
#include "tests/storage/PowerLossTrial.h"
#include "tests/support/CrashDisk.h"

#include <QTest>
#include <functional>
#include <set>

using namespace diptych;
using namespace diptych::storage;
using namespace diptych::storage::test;

namespace {

void daysWork(RecordedWork& work) {
  std::mt19937 random{4711};
  work.create();
  work.addSeries(false);
  work.addTrack(TrackKind::human);
  for (int i = 0; i < 3; ++i) work.paint(random);
  work.undo();
  work.redo();
  work.undo();
  work.paint(random);
  work.sayDone(1);
  work.close();
  work.open();
  work.undo();
  work.addSeries(true);
  work.addTrack(TrackKind::reference);
  work.takeInLabels(random);
  work.takeInLabels(random);
  work.close();
}

void segmentsComeAndGo(RecordedWork& work) {
  std::mt19937 random{17};
  work.open();
  const Scheme before = work.now().tracks.front().scheme;
  work.addSegment(3, "three");
  const Scheme with = work.now().tracks.front().scheme;
  while (work.now().tracks.front().labels.count(3) == 0) work.paint(random);
  work.undo();
  work.deleteSegment(3);
  work.redoToScheme(with);
  work.undoToScheme(before);
  work.close();
}

void filesBesideTheDatabase(RecordedWork& work) {
  work.open();
  work.addSeries(true);
  work.addModel("m1");
  work.addJob();
  work.takeJob();
  work.addJob();
  work.removeJob();
  work.backUp();
  work.close();
}

void migration(RecordedWork& work) {
  std::mt19937 random{3};
  work.open();
  work.paint(random);
  work.undo();
  work.close();
}

/// Long enough for SQLite to fold its log back in the midst of it.
void weeksWork(RecordedWork& work) {
  std::mt19937 random{20260101};
  work.open();
  for (int i = 0; i < 160; ++i) {
    const auto& track = work.now().tracks.front();
    const unsigned what = random() % 12;
    if (what == 0 && !track.done.empty())
      work.undo();
    else if (what == 1 && !track.undone.empty())
      work.redo();
    else if (what == 2)
      work.sayDone(static_cast<int>(random() % 2));
    else
      work.paint(random);
  }
  work.close();
}

void smallProject(RecordedWork& work) {
  std::mt19937 random{5};
  work.create();
  work.addSeries(false);
  work.addTrack(TrackKind::human);
  work.paint(random);
  work.close();
}

void projectOfRevision1(RecordedWork& work) {
  smallProject(work);
  bringBackTo(1, work.path());
}

}  // namespace

class PowerLossTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void everyImageHoldsWhatWasAcknowledged_data() {
    QTest::addColumn<PowerLossTrial>("trial");
    const bool every = qEnvironmentVariable("DIPTYCH_POWER_LOSS") == QStringLiteral("every-moment");
    const int oneWriteIn = every ? 1 : 20, draws = every ? 3 : 1;
    for (const bool network : {false, true}) {
      const auto row = [&](const char* name) -> QTestData& {
        return QTest::newRow((std::string{name} + (network ? ", rollback journal" : ", WAL")).c_str());
      };
      row("a day's work") << PowerLossTrial{network, {}, daysWork, oneWriteIn, draws};
      row("segments come and go") << PowerLossTrial{network, smallProject, segmentsComeAndGo, oneWriteIn, draws};
      row("series, model, jobs and backup")
          << PowerLossTrial{network, smallProject, filesBesideTheDatabase, oneWriteIn, draws};
      row("migration") << PowerLossTrial{network, projectOfRevision1, migration, oneWriteIn, draws};
      if (every) row("a week's work") << PowerLossTrial{network, smallProject, weeksWork, 4};
    }
  }
  void everyImageHoldsWhatWasAcknowledged() {
    QFETCH(PowerLossTrial, trial);
    const PowerLossFindings findings = run(trial);
    qInfo("%zu operations, %zu moments, %zu different images", findings.operations, findings.moments, findings.images);
    for (const std::string& failure : findings.failures) qWarning("%s", failure.c_str());
    QVERIFY(findings.failures.empty());
    QVERIFY(findings.images > 50);
  }

  /// What is handed to other programs: safe, names and all, when it is said to be written.
  void exportsAreSafeWhenTheyReturn_data() {
    using Writer = std::function<Status(const std::filesystem::path&)>;
    QTest::addColumn<Writer>("write");
    QTest::newRow("NIfTI") << Writer{[](const std::filesystem::path& folder) {
      return writeNifti(folder / "volume.nii.gz", obliqueVolume({20, 15, 2, 1}));
    }};
    QTest::newRow("labels") << Writer{[](const std::filesystem::path& folder) {
      const GridSize size{20, 15, 2, 1};
      return writeNiftiLabels(folder / "labels.nii.gz", LabelTiles{size}, obliqueGeometry(size), twoSegments());
    }};
    QTest::newRow("folders") << Writer{
        [](const std::filesystem::path& folder) { return makeFolders(folder / "one" / "two" / ""); }};
  }
  void exportsAreSafeWhenTheyReturn() {
    QFETCH(std::function<Status(const std::filesystem::path&)>, write);
    const TempFolder folder;
    diptych::test::CrashDisk disk{folder.path()};
    const diptych::test::DiskRecorder recorder{folder.path()};
    const Status written = write(folder.path());
    QVERIFY2(written.ok(), written ? "" : written.error().sentence().c_str());
    for (const auto& operation : recorder.operations()) disk.apply(operation);
    QVERIFY(disk.live() == diptych::test::imageOf(folder.path()));
    QVERIFY(!disk.live().entries.empty());
    std::mt19937 random;
    QVERIFY(disk.afterPowerLoss({}, random) == disk.live());
  }

  /// DCMTK writes through stdio, which the recorder does not see; but it sees what is synced when.
  void aDicomSeriesIsSafeBeforeItGetsItsName() {
    const TempFolder folder;
    const diptych::test::DiskRecorder recorder{folder.path()};
    const auto files = take(writeDicomSeries(folder / "series", obliqueVolume({20, 15, 3, 1}), ctDescription()));
    std::set<std::string> synced;
    std::string partial;
    for (const auto& operation : recorder.operations()) {
      if (operation.kind == diptych::test::DiskOperation::Kind::sync) synced.insert(operation.path);
      if (operation.kind != diptych::test::DiskOperation::Kind::rename) continue;
      QCOMPARE(operation.to, std::string("series"));
      QVERIFY(synced.contains(operation.path));
      for (const auto& file : files) QVERIFY(synced.contains(operation.path + "/" + file.filename().string()));
      partial = operation.path;
      synced.clear();
    }
    QVERIFY(!partial.empty());
    QVERIFY(synced.contains(""));
  }
};

QTEST_GUILESS_MAIN(PowerLossTest)
#include "PowerLossTest.moc"
