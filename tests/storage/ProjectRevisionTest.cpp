// Projects of every earlier revision: opened, brought up to date, nothing lost.

#include "tests/storage/OlderRevision.h"
#include "tests/storage/ProjectFixtures.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <QTest>

using namespace diptych;
using namespace diptych::storage;
using namespace diptych::storage::test;

namespace {

int versionOf(const std::filesystem::path& file) {
  SQLite::Database db{file.string(), SQLite::OPEN_READONLY};
  return project::schemaVersion(db);
}

}  // namespace

class ProjectRevisionTest : public QObject {
  Q_OBJECT

  /// A project with something in every table that revision 1 has rows for in daily work.
  struct Used : Workplace {
    Used() {
      (void)take(project->commitEdit(track.id, dot(labels(), 5, 5, 0, 0, 2, "Dot"), "eva"));
      (void)take(project->commitEdit(track.id, dot(labels(), 90, 60, 2, 1, 1, "Far dot"), "eva"));
      (void)take(project->undo(track.id, "eva"));
      if (!project->setSliceStates(track.id, {{0, 0, SliceStage::done, {1, 2}}}, "eva")) qFatal("no states");
      project.reset();
      bringBackTo(1, path());
    }
    LabelTiles labels() const { return take(project->labels(track.id)); }
  };

private Q_SLOTS:
  void revision1IsBroughtUpToDateAndKeepsEverything() {
    Used w;
    QCOMPARE(versionOf(w.path() / "project.diptych"), 1);
    w.reopen();
    QCOMPARE(versionOf(w.path() / "project.diptych.before-0002"), 1);

    const auto series = take(w.project->series());
    QCOMPARE(series.size(), std::size_t{1});
    QCOMPARE(series[0].patient.name, std::string("Muster^Eva"));
    QCOMPARE(series[0].series.uid, std::string("1.2.3.4"));
    QCOMPARE(series[0].files, 3);
    QCOMPARE(series[0].notes, w.series.notes);
    QVERIFY(series[0].series.role == SeriesRole::image);
    QVERIFY(series[0].geometry.matches(w.series.geometry));
    QCOMPARE(take(w.project->instances(w.series.volume)).size(), std::size_t{3});

    const auto track = take(w.project->track(w.track.id));
    QCOMPARE(track.name, std::string("Eva"));
    QVERIFY(track.scheme == twoSegments());
    QVERIFY(track.retiredValues.empty());
    QCOMPARE(int{w.labels().at(5, 5, 0, 0)}, 2);
    QCOMPARE(take(w.project->edits(w.track.id)).size(), std::size_t{3});
    const auto states = take(w.project->sliceStates(w.track.id));
    QCOMPARE(states.size(), std::size_t{1});
    QVERIFY((states[0] == SliceState{0, 0, SliceStage::done, {1, 2}}));
    QVERIFY(!states[0].doubt);
    (void)take(w.project->redo(w.track.id, "eva"));
    QCOMPARE(int{w.labels().at(90, 60, 2, 1)}, 1);
    QVERIFY(take(w.project->check()).empty());
  }

  void volumesOfRevision1GetTheirThumbnailWhenTheyAreLoaded() {
    Used w;
    w.reopen();
    QVERIFY(take(w.project->thumbnail(w.series.volume)).empty());
    QVERIFY(sameBytes(take(w.project->loadVolume(w.series.volume)), obliqueVolume(kSize)));
    const auto picture = take(w.project->thumbnail(w.series.volume));
    QVERIFY(!picture.empty());
    w.reopen(Project::Mode::readOnly);
    QVERIFY(take(w.project->thumbnail(w.series.volume)) == picture);
  }

  /// A purge must find every job that may hold a volume's voxels, those of older projects included.
  void jobsOfRevision1SayWhoseVoxelsTheyMayHold() {
    Workplace w;
    const auto other = take(w.project->addSeries(handMadeSeries(w.folder / "in", "1.2.3.5"), {}));
    const auto add = [&w](JobTask task, const std::string& context) {
      JobEntry job;
      job.id = w.project->newJobFolder().first;
      job.task = task;
      job.contextJson = context;
      if (!w.project->addJob(job)) qFatal("no job");
    };
    add(JobTask::train, "{}");
    add(JobTask::segment, R"({"cases":[{"id":"case-1","volume":)" + std::to_string(other.volume.value) + "}]}");
    add(JobTask::segment, "cannot be read");
    w.project.reset();
    bringBackTo(1, w.path());
    w.reopen();
    const std::vector<VolumeId> both{w.series.volume, other.volume}, second{other.volume};
    const auto jobs = take(w.project->jobs());
    QVERIFY(jobs.at(0).volumes == both);
    QVERIFY(jobs.at(1).volumes == second);
    QVERIFY(jobs.at(2).volumes == both);
  }

  void readersLeaveRevision1AsItIs() {
    Used w;
    w.reopen(Project::Mode::readOnly);
    QCOMPARE(int{w.labels().at(5, 5, 0, 0)}, 2);
    QVERIFY(!w.project->undo(w.track.id, "eva").ok());
    QCOMPARE(versionOf(w.path() / "project.diptych"), 1);
    QVERIFY(!std::filesystem::exists(w.path() / "project.diptych.before-0002"));
  }
};

QTEST_GUILESS_MAIN(ProjectRevisionTest)
#include "ProjectRevisionTest.moc"
