// Jobs as a window has them done: by the real worker, followed in their folders.

#include "app/jobs/JobSupervisor.h"
#include "core/jobs/JobFolder.h"
#include "core/jobs/JobWorker.h"
#include "tests/app/Programs.h"
#include "tests/models/TinyJob.h"

#include <signal.h>

#include <QFile>
#include <QTemporaryDir>
#include <QtTest>
#include <map>

using namespace diptych;
using namespace diptych::app;

namespace fs = std::filesystem;

namespace {

constexpr int kPatience = 120'000;  // ms; only ever reached when something hangs
constexpr int kEndless = 1'000'000;

JobSpec training(int epochs) {
  JobSpec spec = tiny::spec(JobTask::train);
  spec.recipe.epochs = epochs;
  return spec;
}

/// All that a supervisor says, by job.
class Listener {
public:
  explicit Listener(JobSupervisor& supervisor) {
    QObject::connect(&supervisor, &JobSupervisor::progressed, &supervisor, [this](const JobProgress& progress) {
      said[progress.id] << progress.what;
      if (progress.waiting) waited << progress.id;
    });
    QObject::connect(&supervisor, &JobSupervisor::measured, &supervisor,
                     [this](const QString& id, const CurvePoint& point) { addToCurve(curves[id], point); });
    QObject::connect(&supervisor, &JobSupervisor::ended, &supervisor, [this](const QString& id, const JobEnd& end) {
      order << id;
      ends.emplace(id, end);
    });
  }
  bool hasEnded(const QString& id) const { return ends.contains(id); }

  std::map<QString, QStringList> said;
  std::map<QString, std::vector<CurvePoint>> curves;
  std::map<QString, JobEnd> ends;
  QStringList order, waited;
};

}  // namespace

class JobSupervisorTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void initTestCase();
  void init();
  void jobRunsToItsResult();
  void aCancelledTrainingGoesOn();
  void aCancelAtOnceIsNotLost();
  void aKilledWorkerLeavesAnInterruptedJob();
  void jobsWaitForEachOther();
  void aWaitingJobIsCancelledWhereItStands();
  void theNextWindowFollowsWhatTheLastOneLeft();
  void anAdoptedJobIsCancelled();
  void anAdoptedJobThatWasKilledSaysSo();
  void anEndedJobIsToldWhenAdopted();
  void aJobThatAnotherWorkerHasIsFollowed();
  void aRefusedJobSaysWhy();
  void withoutAWorkerTheJobFails();
  void slotsMayStartJobsAndDeleteTheSupervisor();

private:
  fs::path folder(const QString& id) const { return fs::path{dir_->path().toStdString()} / id.toStdString(); }
  fs::path makeTraining(const QString& id, int epochs) {
    const fs::path path = folder(id);
    return tiny::makeTraining(path, training(epochs), 3) ? path : fs::path{};
  }
  static fs::path worker() { return tests::workerProgram().toStdString(); }

  std::unique_ptr<QTemporaryDir> dir_;
};

void JobSupervisorTest::initTestCase() {
  if (tests::workerProgram().isEmpty()) QSKIP("diptych-worker is not built");
}

void JobSupervisorTest::init() {
  dir_ = std::make_unique<QTemporaryDir>();
}

void JobSupervisorTest::jobRunsToItsResult() {
  JobSupervisor supervisor{worker()};
  Listener heard{supervisor};
  supervisor.start("a", makeTraining("a", 30));
  QVERIFY(supervisor.busy());
  QVERIFY(heard.said.empty());  // nothing is said from inside a call
  QTRY_VERIFY_WITH_TIMEOUT(heard.hasEnded("a"), kPatience);
  const JobEnd& end = heard.ends.at("a");
  QVERIFY2(end.state == JobState::succeeded, qPrintable(end.sentence));
  QVERIFY(end.result.has_value());
  QVERIFY(end.sentence.startsWith("Finished in "));
  QVERIFY(fs::exists(folder("a") / end.result->weights));
  // Every point came live, as it is in the result.
  QCOMPARE(heard.curves["a"].size(), end.result->curve.size());
  QCOMPARE(heard.curves["a"].back().step, end.result->curve.back().step);
  QCOMPARE(heard.said["a"].first(), QString("Starting"));
  QVERIFY(heard.said["a"].last().startsWith("Training, epoch"));
  QVERIFY(!supervisor.busy());
}

void JobSupervisorTest::aCancelledTrainingGoesOn() {
  JobSupervisor supervisor{worker()};
  Listener heard{supervisor};
  supervisor.start("a", makeTraining("a", 100));
  QTRY_VERIFY_WITH_TIMEOUT(!heard.curves["a"].empty(), kPatience);
  supervisor.cancel("a");
  QTRY_VERIFY_WITH_TIMEOUT(heard.hasEnded("a"), kPatience);
  if (heard.ends.at("a").state == JobState::succeeded) QSKIP("the training was over before the cancel");
  QCOMPARE(heard.ends.at("a").state, JobState::cancelled);
  QVERIFY(heard.said["a"].contains("Stopping"));
  QCOMPARE(*jobState(folder("a")), JobState::cancelled);

  heard.ends.clear();
  supervisor.start("a", folder("a"));
  QTRY_VERIFY_WITH_TIMEOUT(heard.hasEnded("a"), kPatience);
  const JobEnd& end = heard.ends.at("a");
  QVERIFY2(end.state == JobState::succeeded, qPrintable(end.sentence));
  // The steps after the last checkpoint were done twice; the curve has each once.
  QCOMPARE(heard.curves["a"].size(), end.result->curve.size());
}

void JobSupervisorTest::aCancelAtOnceIsNotLost() {
  JobSupervisor supervisor{worker()};
  Listener heard{supervisor};
  supervisor.start("a", makeTraining("a", kEndless));
  QTRY_VERIFY(!supervisor.running().empty());
  supervisor.cancel("a");  // before the worker can have come so far as to listen
  QTRY_VERIFY_WITH_TIMEOUT(heard.hasEnded("a"), kPatience);
  QCOMPARE(heard.ends.at("a").state, JobState::cancelled);
  QCOMPARE(heard.ends.at("a").sentence, QString("Cancelled. The job can be resumed."));
  QCOMPARE(*jobState(folder("a")), JobState::cancelled);
}

void JobSupervisorTest::aKilledWorkerLeavesAnInterruptedJob() {
  JobSupervisor supervisor{worker()};
  Listener heard{supervisor};
  supervisor.start("a", makeTraining("a", kEndless));
  QTRY_VERIFY_WITH_TIMEOUT(!heard.curves["a"].empty(), kPatience);
  QVERIFY(signalJobWorker(folder("a"), SIGKILL).ok());
  QTRY_VERIFY_WITH_TIMEOUT(heard.hasEnded("a"), kPatience);
  QCOMPARE(heard.ends.at("a").state, JobState::interrupted);
  QVERIFY(heard.ends.at("a").sentence.contains("memory"));
  QVERIFY(!jobWorker(folder("a")));
}

void JobSupervisorTest::jobsWaitForEachOther() {
  JobSupervisor supervisor{worker()};
  Listener heard{supervisor};
  for (const char* id : {"a", "b", "c"}) supervisor.start(id, makeTraining(id, 10));
  supervisor.start("b", folder("b"));  // it is here already
  QTRY_COMPARE(supervisor.running(), std::vector<std::string>{"a"});
  QCOMPARE(supervisor.waiting(), (std::vector<std::string>{"b", "c"}));
  QTRY_VERIFY_WITH_TIMEOUT(heard.hasEnded("c"), kPatience);
  QCOMPARE(heard.order, (QStringList{"a", "b", "c"}));
  QCOMPARE(heard.waited, (QStringList{"b", "c", "c"}));
  QVERIFY(!heard.said["a"].join(' ').contains("Waiting"));
  QCOMPARE(heard.said["c"].mid(0, 2), (QStringList{"Waiting for the jobs before it", "Waiting for the job before it"}));
  for (const auto& [id, end] : heard.ends) QVERIFY2(end.state == JobState::succeeded, qPrintable(end.sentence));
}

void JobSupervisorTest::aWaitingJobIsCancelledWhereItStands() {
  JobSupervisor supervisor{worker()};
  Listener heard{supervisor};
  supervisor.start("a", makeTraining("a", kEndless));
  supervisor.start("b", makeTraining("b", kEndless));
  supervisor.cancel("b");
  QTRY_VERIFY(heard.hasEnded("b"));
  QCOMPARE(heard.ends.at("b").state, JobState::cancelled);
  QCOMPARE(*jobState(folder("b")), JobState::waiting);
  supervisor.cancel("a");
  QTRY_VERIFY_WITH_TIMEOUT(heard.hasEnded("a"), kPatience);
}

void JobSupervisorTest::theNextWindowFollowsWhatTheLastOneLeft() {
  const fs::path path = makeTraining("a", 60);
  {
    JobSupervisor first{worker()};
    Listener heard{first};
    first.start("a", path);
    QTRY_VERIFY_WITH_TIMEOUT(!heard.curves["a"].empty(), kPatience);
    first.letGo();
    QVERIFY(signalJobWorker(path, SIGSTOP).ok());  // or it might end before the next window is there
    QVERIFY(!first.busy());
    const std::size_t seen = heard.curves["a"].size();
    QTest::qWait(300);
    QCOMPARE(heard.curves["a"].size(), seen);  // it says nothing any more
    QVERIFY(heard.ends.empty());
  }
  QCOMPARE(*jobState(path), JobState::running);
  JobSupervisor second{worker()};
  Listener heard{second};
  second.adopt("a", path);
  second.start("b", makeTraining("b", 5));
  QTRY_VERIFY(!heard.curves["a"].empty());  // what was before it came
  QVERIFY(signalJobWorker(path, SIGCONT).ok());
  QTRY_VERIFY_WITH_TIMEOUT(heard.hasEnded("a"), kPatience);
  const JobEnd& end = heard.ends.at("a");
  QVERIFY2(end.state == JobState::succeeded, qPrintable(end.sentence));
  QCOMPARE(heard.curves["a"].size(), end.result->curve.size());  // from its beginning
  QVERIFY(!heard.hasEnded("b"));                                 // which waited
  QTRY_VERIFY_WITH_TIMEOUT(heard.hasEnded("b"), kPatience);
}

void JobSupervisorTest::anAdoptedJobIsCancelled() {
  const fs::path path = makeTraining("a", kEndless);
  {
    JobSupervisor first{worker()};
    first.start("a", path);
    QTRY_VERIFY_WITH_TIMEOUT(jobWorker(path).has_value(), kPatience);
  }
  JobSupervisor second{worker()};
  Listener heard{second};
  second.adopt("a", path);
  QTRY_VERIFY_WITH_TIMEOUT(!heard.curves["a"].empty(), kPatience);
  second.cancel("a");
  QTRY_VERIFY_WITH_TIMEOUT(heard.hasEnded("a"), kPatience);
  QCOMPARE(heard.ends.at("a").state, JobState::cancelled);
  QCOMPARE(*jobState(path), JobState::cancelled);
}

void JobSupervisorTest::anAdoptedJobThatWasKilledSaysSo() {
  const fs::path path = makeTraining("a", kEndless);
  JobSupervisor first{worker()};
  first.start("a", path);
  QTRY_VERIFY_WITH_TIMEOUT(jobWorker(path).has_value(), kPatience);
  first.letGo();
  JobSupervisor second{worker()};
  Listener heard{second};
  second.adopt("a", path);
  QTRY_VERIFY_WITH_TIMEOUT(!heard.curves["a"].empty(), kPatience);
  QVERIFY(signalJobWorker(path, SIGKILL).ok());
  QTRY_VERIFY_WITH_TIMEOUT(heard.hasEnded("a"), kPatience);
  QCOMPARE(heard.ends.at("a").state, JobState::interrupted);
}

void JobSupervisorTest::anEndedJobIsToldWhenAdopted() {
  const fs::path path = makeTraining("a", 10);
  JobSupervisor supervisor{worker()};
  Listener heard{supervisor};
  supervisor.start("a", path);
  QTRY_VERIFY_WITH_TIMEOUT(heard.hasEnded("a"), kPatience);
  heard.ends.clear();
  supervisor.adopt("a", path);
  QTRY_VERIFY(heard.hasEnded("a"));
  QCOMPARE(heard.ends.at("a").state, JobState::succeeded);
}

void JobSupervisorTest::aJobThatAnotherWorkerHasIsFollowed() {
  const fs::path path = makeTraining("a", kEndless);
  QProcess other;  // as `diptych jobs resume` in a terminal
  other.start(tests::workerProgram(), {"run", QString::fromStdString(path.string())});
  QTRY_VERIFY_WITH_TIMEOUT(jobWorker(path).has_value(), kPatience);
  JobSupervisor supervisor{worker()};
  Listener heard{supervisor};
  supervisor.start("a", path);
  QTRY_VERIFY_WITH_TIMEOUT(!heard.curves["a"].empty(), kPatience);
  QCOMPARE(jobWorker(path)->pid, static_cast<int>(other.processId()));
  supervisor.cancel("a");
  QTRY_VERIFY_WITH_TIMEOUT(heard.hasEnded("a"), kPatience);
  QVERIFY(other.waitForFinished(kPatience));
  QCOMPARE(heard.ends.at("a").state, JobState::cancelled);
}

void JobSupervisorTest::aRefusedJobSaysWhy() {
  QVERIFY(createJobFolder(folder("a")).ok());
  QVERIFY(writeFileAtomically(folder("a") / "spec.json", std::string_view{"{\"version\": 99}"}).ok());
  JobSupervisor supervisor{worker()};
  Listener heard{supervisor};
  supervisor.start("a", folder("a"));
  supervisor.start("b", folder("there-is-no-such-folder"));
  QTRY_VERIFY_WITH_TIMEOUT(heard.hasEnded("b"), kPatience);
  QCOMPARE(heard.ends.at("a").state, JobState::failed);
  QVERIFY2(heard.ends.at("a").sentence.contains("version is 99"), qPrintable(heard.ends.at("a").sentence));
  QCOMPARE(heard.ends.at("b").state, JobState::failed);
}

void JobSupervisorTest::withoutAWorkerTheJobFails() {
  JobSupervisor supervisor{folder("no-worker")};
  Listener heard{supervisor};
  supervisor.start("a", makeTraining("a", 10));
  QTRY_VERIFY(heard.hasEnded("a"));
  QCOMPARE(heard.ends.at("a").state, JobState::failed);
  QVERIFY(heard.ends.at("a").sentence.contains("no-worker"));
  // One that cannot run, for want of a library for instance, is told by its own complaint.
  const fs::path broken = folder("broken");
  QVERIFY(writeFileAtomically(broken, std::string_view{"#!/bin/sh\necho cannot find libtorch >&2\nexit 127\n"}).ok());
  fs::permissions(broken, fs::perms::owner_all);
  JobSupervisor second{broken};
  Listener heardToo{second};
  second.start("a", folder("a"));
  QTRY_VERIFY(heardToo.hasEnded("a"));
  QCOMPARE(heardToo.ends.at("a").state, JobState::failed);
  QVERIFY(heardToo.ends.at("a").sentence.contains("cannot find libtorch"));
}

void JobSupervisorTest::slotsMayStartJobsAndDeleteTheSupervisor() {
  auto supervisor = std::make_unique<JobSupervisor>(folder("no-worker"));
  int ends = 0;
  connect(supervisor.get(), &JobSupervisor::ended, this, [&](const QString&, const JobEnd&) {
    if (++ends == 1)
      supervisor->start("b", folder("b"));
    else
      supervisor.reset();
  });
  supervisor->start("a", folder("a"));
  QTRY_VERIFY(!supervisor);
  QCOMPARE(ends, 2);
}

QTEST_GUILESS_MAIN(JobSupervisorTest)
#include "JobSupervisorTest.moc"
