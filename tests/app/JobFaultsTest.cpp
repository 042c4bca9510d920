// Workers that hang, die, cannot begin or lose what they write: the job ends in a state with a name and a sentence.

#include "app/jobs/JobSupervisor.h"
#include "app/jobs/WorkerProcess.h"
#include "core/jobs/JobFolder.h"
#include "core/jobs/JobWorker.h"
#include "tests/app/FakeWorker.h"
#include "tests/app/Programs.h"
#include "tests/models/TinyJob.h"

#include <signal.h>

#include <QTemporaryDir>
#include <QtTest>
#include <fstream>
#include <map>

using namespace diptych;
using namespace diptych::app;
using namespace std::chrono_literals;

namespace fs = std::filesystem;

namespace {

constexpr int kPatience = 120'000;  // ms; only ever reached when something hangs
constexpr int kEndless = 1'000'000;

class Listener {
public:
  explicit Listener(JobSupervisor& supervisor) {
    QObject::connect(&supervisor, &JobSupervisor::progressed, &supervisor, [this](const JobProgress& progress) {
      newest = progress;
      if (progress.silent) silences << progress.what;
    });
    QObject::connect(&supervisor, &JobSupervisor::measured, &supervisor,
                     [this](const QString&, const CurvePoint& point) { addToCurve(curve, point); });
    QObject::connect(&supervisor, &JobSupervisor::warned, &supervisor,
                     [this](const QString&, const QString& sentence) { warnings << sentence; });
    QObject::connect(&supervisor, &JobSupervisor::ended, &supervisor,
                     [this](const QString&, const JobEnd& its) { end = its; });
  }
  std::optional<JobProgress> newest;
  QStringList silences, warnings;
  std::vector<CurvePoint> curve;
  std::optional<JobEnd> end;
};

}  // namespace

class JobFaultsTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void init();
  void aStoppedWorkerIsSaidNotToAnswerAndRecovers();
  void aStoppedWorkerIsWokenByACancel();
  void aWorkerThatHearsNothingIsKilled();
  void aWorkerThatNeverBeginsIsSaidNotToAnswer();
  void anOlderWorkerIsNotCalledSilent();
  void endsWithoutAResult_data();
  void endsWithoutAResult();
  void aWorkerThatIsNoProgram();
  void warningsReachTheWindow();
  void eventsThatAreCutReplacedOrGarbage();
  void twoWindowsResumeTheSameJob();
  void aCommandSaysThatItsWorkerIsSilent();
  void aCommandTakesTheResultOfAWorkerThatDiedAfterIt();
  void aCommandTellsAFullDisk();

private:
  fs::path folder(const QString& id = "a") const { return fs::path{dir_->path().toStdString()} / id.toStdString(); }
  fs::path training(int epochs, const QString& id = "a") {
    JobSpec spec = tiny::spec(JobTask::train);
    spec.recipe.epochs = epochs;
    return tiny::makeTraining(folder(id), spec, 3) ? folder(id) : fs::path{};
  }
  fs::path fake(const std::string& script) const { return tests::fakeWorker(folder("fake-worker"), script); }
  static fs::path realWorker() { return tests::workerProgram().toStdString(); }

  std::unique_ptr<QTemporaryDir> dir_;
};

void JobFaultsTest::init() {
  dir_ = std::make_unique<QTemporaryDir>();
}

#define NEEDS_THE_WORKER \
  if (tests::workerProgram().isEmpty()) QSKIP("diptych-worker is not built")

void JobFaultsTest::aStoppedWorkerIsSaidNotToAnswerAndRecovers() {
  NEEDS_THE_WORKER;
  JobSupervisor supervisor{realWorker()};
  supervisor.setPulse({.beat = 4s, .work = 1h});
  Listener heard{supervisor};
  supervisor.start("a", training(kEndless));
  QTRY_VERIFY_WITH_TIMEOUT(!heard.curve.empty(), kPatience);
  QVERIFY(signalJobWorker(folder(), SIGSTOP).ok());
  QTRY_VERIFY_WITH_TIMEOUT(!heard.silences.isEmpty(), kPatience);
  QCOMPARE(heard.silences.first(),
           QString("The worker has not answered for 4 s. Cancel ends it; the job can be resumed."));
  QVERIFY(!heard.end);  // it may be merely suspended: nobody has killed it
  QCOMPARE(*jobState(folder()), JobState::running);
  QVERIFY(signalJobWorker(folder(), SIGCONT).ok());
  QTRY_VERIFY_WITH_TIMEOUT(!heard.newest->silent, kPatience);
  QVERIFY2(heard.newest->what.startsWith("Training"), qPrintable(heard.newest->what));
  supervisor.cancel("a");
  QTRY_VERIFY_WITH_TIMEOUT(heard.end, kPatience);
}

void JobFaultsTest::aStoppedWorkerIsWokenByACancel() {
  NEEDS_THE_WORKER;
  JobSupervisor supervisor{realWorker()};
  Listener heard{supervisor};
  supervisor.start("a", training(kEndless));
  QTRY_VERIFY_WITH_TIMEOUT(!heard.curve.empty(), kPatience);
  QVERIFY(signalJobWorker(folder(), SIGSTOP).ok());
  supervisor.cancel("a");
  QTRY_VERIFY_WITH_TIMEOUT(heard.end, kPatience);
  QCOMPARE(heard.end->state, JobState::cancelled);
  QCOMPARE(heard.end->sentence, QString("Cancelled. The job can be resumed."));
  QCOMPARE(*jobState(folder()), JobState::cancelled);  // in its own time, with a checkpoint of that moment
  QVERIFY(fs::exists(folder() / "checkpoints/newest.safetensors"));
}

void JobFaultsTest::aWorkerThatHearsNothingIsKilled() {
  JobSupervisor supervisor{
      fake("trap '' TERM\nlock\nbeat 1 1\nsay '\"event\":\"hello\"'\nwhile :; do rest 0.1; done\n")};
  supervisor.setPatience(300ms);
  Listener heard{supervisor};
  supervisor.start("a", training(1));
  QTRY_VERIFY_WITH_TIMEOUT(jobWorker(folder()).has_value(), kPatience);
  supervisor.cancel("a");
  QTRY_VERIFY_WITH_TIMEOUT(heard.end, kPatience);
  QCOMPARE(heard.end->state, JobState::cancelled);
  QCOMPARE(heard.end->sentence, QString("Cancelled. The worker did not answer and was ended. The job can be resumed."));
}

void JobFaultsTest::aWorkerThatNeverBeginsIsSaidNotToAnswer() {
  // As one does whose program lies on a network that is away.
  JobSupervisor supervisor{fake("while :; do rest 0.1; done\n")};
  supervisor.setPulse({.beat = 400ms, .work = 1h});
  supervisor.setPatience(200ms);
  Listener heard{supervisor};
  supervisor.start("a", training(1));
  QTRY_VERIFY_WITH_TIMEOUT(!heard.silences.isEmpty(), kPatience);
  supervisor.cancel("a");
  QTRY_VERIFY_WITH_TIMEOUT(heard.end, kPatience);
  QCOMPARE(heard.end->state, JobState::cancelled);
}

void JobFaultsTest::anOlderWorkerIsNotCalledSilent() {
  // It names itself in its lock and says nothing for long: with it that is no sign of anything. Adopted, as by a second window.
  const fs::path program = fake("lock\nname\nsay '\"event\":\"hello\"'\nrest 2\nexit 1\n");
  {
    JobSupervisor first{program};
    first.start("a", training(1));
    QTRY_VERIFY_WITH_TIMEOUT(jobWorker(folder()).has_value(), kPatience);
  }
  JobSupervisor supervisor{program};
  supervisor.setPulse({.beat = 200ms, .work = 200ms});
  Listener heard{supervisor};
  supervisor.adopt("a", folder());
  QTRY_VERIFY_WITH_TIMEOUT(heard.end, kPatience);
  QCOMPARE(heard.silences, QStringList{});
  QCOMPARE(heard.end->state, JobState::interrupted);
}

void JobFaultsTest::endsWithoutAResult_data() {
  QTest::addColumn<QString>("script");
  QTest::addColumn<QString>("says");
  const QString begun = "lock\nbeat 1 1\nsay '\"event\":\"hello\"'\n";
  QTest::newRow("killed by the system") << begun + "kill -KILL $$\n"
                                        << "as the system does when memory runs out";
  QTest::newRow("out of memory") << begun + "exit 4\n"
                                 << "The memory did not suffice.";
  QTest::newRow("disk full") << begun + "exit 6\n"
                             << "The disk with the project is full. Free some space";
  QTest::newRow("crashed") << begun + "kill -SEGV $$\n"
                           << "The worker died (Segmentation fault).";
  QTest::newRow("crashed at start") << "kill -ABRT $$\n"
                                    << "The worker died (Aborted).";
  QTest::newRow("gave up") << begun + "exit 77\n"
                           << "The worker gave up with status 77.";
  QTest::newRow("without its library") << "echo 'libtorch_cpu.so: cannot open shared object file' >&2\nexit 127\n"
                                       << "libtorch_cpu.so: cannot open shared object file";
  QTest::newRow("library gone when resumed")
      << "say '\"event\":\"hello\"'\necho 'libtorch_cpu.so: cannot open shared object file' >&2\nexit 127\n"
      << "gave up: libtorch_cpu.so: cannot open shared object file. The job can be resumed.";
}

void JobFaultsTest::endsWithoutAResult() {
  QFETCH(QString, script);
  QFETCH(QString, says);
  JobSupervisor supervisor{fake(script.toStdString())};
  Listener heard{supervisor};
  supervisor.start("a", training(1));
  QTRY_VERIFY_WITH_TIMEOUT(heard.end, kPatience);
  QVERIFY(heard.end->state == JobState::interrupted || heard.end->state == JobState::failed);
  QVERIFY2(heard.end->sentence.contains(says), qPrintable(heard.end->sentence));
  QVERIFY2(heard.end->sentence.endsWith('.') || heard.end->state == JobState::failed, qPrintable(heard.end->sentence));
}

void JobFaultsTest::aWorkerThatIsNoProgram() {
  const fs::path program = fake("exit 0\n");
  fs::permissions(program, fs::perms::owner_read | fs::perms::owner_write);
  JobSupervisor supervisor{program};
  Listener heard{supervisor};
  supervisor.start("a", training(1));
  QTRY_VERIFY_WITH_TIMEOUT(heard.end, kPatience);
  QCOMPARE(heard.end->state, JobState::failed);
  QVERIFY2(heard.end->sentence.contains("Cannot start the worker " + QString::fromStdString(program.string()) +
                                        ": Permission denied"),
           qPrintable(heard.end->sentence));
}

void JobFaultsTest::warningsReachTheWindow() {
  JobSupervisor supervisor{
      fake("lock\nbeat 1 1\nsay '\"event\":\"hello\"'\nsay '\"event\":\"warning\",\"what\":\"Cannot write x: No space "
           "left on device; the training goes on\"'\nexit 1\n")};
  Listener heard{supervisor};
  supervisor.start("a", training(1));
  QTRY_VERIFY_WITH_TIMEOUT(heard.end, kPatience);
  QCOMPARE(heard.warnings, QStringList{"Cannot write x: No space left on device; the training goes on."});
}

void JobFaultsTest::eventsThatAreCutReplacedOrGarbage() {
  NEEDS_THE_WORKER;
  JobSupervisor supervisor{realWorker()};
  Listener heard{supervisor};
  const fs::path events = training(60) / "events.jsonl";
  supervisor.start("a", folder());
  QTRY_VERIFY_WITH_TIMEOUT(!heard.curve.empty(), kPatience);
  const auto stillHeard = [&] {
    const int step = heard.curve.back().step;
    return QTest::qWaitFor([&] { return heard.curve.back().step > step || heard.end; }, kPatience);
  };
  fs::resize_file(events, fs::file_size(events) - 7);  // in the middle of a line
  QVERIFY(stillHeard());
  std::ofstream{events, std::ios::binary | std::ios::app} << std::string(3000, '\0') << "\xff{]\n";
  QVERIFY(stillHeard());
  fs::resize_file(events, 0);
  QVERIFY(stillHeard());
  fs::remove(events);
  QVERIFY(stillHeard());
  QTRY_VERIFY_WITH_TIMEOUT(heard.end, kPatience);
  QVERIFY2(heard.end->state == JobState::succeeded, qPrintable(heard.end->sentence));
  QCOMPARE(heard.curve.back().step, heard.end->result->curve.back().step);
}

void JobFaultsTest::twoWindowsResumeTheSameJob() {
  NEEDS_THE_WORKER;
  training(30);
  JobSupervisor one{realWorker()}, other{realWorker()};
  Listener heardOne{one}, heardOther{other};
  one.start("a", folder());
  other.start("a", folder());
  QTRY_VERIFY_WITH_TIMEOUT(heardOne.end && heardOther.end, kPatience);
  QVERIFY2(heardOne.end->state == JobState::succeeded, qPrintable(heardOne.end->sentence));
  QVERIFY2(heardOther.end->state == JobState::succeeded, qPrintable(heardOther.end->sentence));
}

void JobFaultsTest::aCommandSaysThatItsWorkerIsSilent() {
  WorkerProcess command{fake("lock\nbeat 1 1\nsay '\"event\":\"warning\",\"what\":\"W\"'\nrest 2\nexit 4\n"),
                        [](const std::string& what) { QCOMPARE(what, std::string{"W"}); }};
  command.setPulse({.beat = 500ms, .work = 1h});
  QStringList said;
  Progress progress;
  progress.report = [&](double, std::string_view what) {
    said << QString::fromUtf8(what.data(), static_cast<qsizetype>(what.size()));
  };
  const auto result = command.run(training(1), progress);
  QVERIFY(!result);
  QVERIFY2(said.join('\n').contains("The worker has not answered for "), qPrintable(said.join('\n')));
  QVERIFY2(QString::fromStdString(result.error().sentence()).startsWith("Memory ran out during job a; "),
           result.error().sentence().c_str());
}

void JobFaultsTest::aCommandTakesTheResultOfAWorkerThatDiedAfterIt() {
  const fs::path job = training(1);
  JobResult result;
  result.weights = "weights.safetensors";
  result.weightsSha256 = std::string(64, '0');
  QVERIFY(writeFileAtomically(job / "ready.json", toJson(result)).ok());
  WorkerProcess command{fake("lock\nbeat 1 1\nmv ready.json result.json\nkill -KILL $$\n")};
  const auto taken = command.run(job, {});
  QVERIFY2(taken.ok(), taken ? "" : taken.error().sentence().c_str());
  QCOMPARE(taken->weights, result.weights);
}

void JobFaultsTest::aCommandTellsAFullDisk() {
  WorkerProcess command{fake("lock\nbeat 1 1\nexit 6\n")};
  const auto result = command.run(training(1), {});
  QVERIFY(!result);
  QCOMPARE(QString::fromStdString(result.error().sentence()),
           QString("The disk with job a is full, and its result could not be written; free some space; `diptych jobs "
                   "resume PROJECT a` goes on from the newest checkpoint."));
}

QTEST_GUILESS_MAIN(JobFaultsTest)
#include "JobFaultsTest.moc"
