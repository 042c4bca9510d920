// A training that is killed, at any moment, goes on to the bits it would have come to anyway.

#include "tests/models/WorkerRun.h"

#include <QTemporaryDir>
#include <QTest>
#include <random>
#include <thread>

using namespace diptych;
using namespace diptych::test;
namespace fs = std::filesystem;

class WorkerKillsTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void initTestCase();
  void beforeAFileOperation_data();
  void beforeAFileOperation();
  void atSeededMoments();
  void betweenTheResultAndTheEnd();
  void leavesNothingHalfWritten();

private:
  fs::path folder(const QString& name) const { return fs::path{folder_.path().toStdString()} / name.toStdString(); }
  std::string weightsOf(const fs::path& job) const {
    const auto result = readJobResult(job);
    return result ? result->weightsSha256 : result.error().sentence();
  }
  QTemporaryDir folder_;
  std::string whole_;  ///< hash of the weights of a training that nobody disturbed
};

void WorkerKillsTest::initTestCase() {
  QVERIFY(makeFaultJob(folder("whole")));
  QCOMPARE(runWorker(folder("whole")), 0);
  whole_ = weightsOf(folder("whole"));
}

/// Every operation on the job's files of a training (about 80) is tried with DIPTYCH_TEST_ALL set; a few of them otherwise.
void WorkerKillsTest::beforeAFileOperation_data() {
  QTest::addColumn<int>("operation");
  const bool all = qEnvironmentVariableIsSet("DIPTYCH_TEST_ALL");
  const int first = all ? 1 : 3, stride = all ? 1 : 29, last = all ? 400 : 70;
  for (int operation = first; operation <= last; operation += stride)
    QTest::newRow(qPrintable(QStringLiteral("operation %1").arg(operation))) << operation;
}

void WorkerKillsTest::beforeAFileOperation() {
  QFETCH(int, operation);
  const fs::path job = folder(QStringLiteral("operation%1").arg(operation));
  QVERIFY(makeFaultJob(job));
  const int end = runWorker(job, fileFaults(job, QStringLiteral("DIPTYCH_TEST_KILL_AT=%1").arg(operation)));
  if (end == 0) QSKIP("the training has fewer file operations");
  QCOMPARE(end, -SIGKILL);
  const auto state = jobState(job);
  QVERIFY(state.ok());
  QVERIFY2(*state == JobState::interrupted || *state == JobState::waiting || *state == JobState::succeeded,
           jobStateName(*state));
  QCOMPARE(runWorker(job), 0);
  QCOMPARE(weightsOf(job), whole_);
  QVERIFY(said(job, "warning").empty());
  QVERIFY(!fs::exists(job / "checkpoints"));
}

void WorkerKillsTest::atSeededMoments() {
  constexpr unsigned seed = 20'240'501;
  std::mt19937 random{seed};
  const fs::path job = folder("moments");
  QVERIFY(makeFaultJob(job));
  int kills = 0;
  for (int attempt = 0; attempt < 4; ++attempt) {
    WorkerRun run{job};
    // Counted from the first event on, since a program takes its time to load.
    while (run.process.bytesAvailable() == 0 && run.process.waitForReadyRead(kWorkerPatience)) {
    }
    std::this_thread::sleep_for(std::chrono::milliseconds{random() % 400});
    run.process.kill();
    kills += run.end() == -SIGKILL ? 1 : 0;
  }
  QVERIFY2(kills > 0, "no kill came in time");
  QCOMPARE(runWorker(job), 0);
  QCOMPARE(weightsOf(job), whole_);
}

void WorkerKillsTest::betweenTheResultAndTheEnd() {
  // What such a kill leaves: the result is there, the checkpoints are still there, the last event is not.
  const fs::path job = folder("end");
  QVERIFY(makeFaultJob(job));
  QCOMPARE(runWorker(job), 0);
  fs::create_directories(job / "checkpoints");
  QVERIFY(writeFileAtomically(job / "checkpoints/newest.safetensors", std::string_view{"anything"}).ok());
  QCOMPARE(*jobState(job), JobState::succeeded);
  QCOMPARE(runWorker(job), 0);
  QVERIFY(!fs::exists(job / "checkpoints"));
  QCOMPARE(weightsOf(job), whole_);
}

void WorkerKillsTest::leavesNothingHalfWritten() {
  // A kill leaves the temporary file that was being written, as large as a checkpoint; many kills would fill the disk.
  const fs::path job = folder("half");
  QVERIFY(makeFaultJob(job));
  fs::create_directories(job / "checkpoints");
  for (const char* name : {".diptych-1.tmp", "checkpoints/.diptych-2.tmp"})
    QVERIFY(writeFileAtomically(job / name, std::string_view{"half"}).ok());
  QCOMPARE(runWorker(job), 0);
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator{job})
    QVERIFY2(entry.path().extension() != ".tmp", entry.path().c_str());
}

QTEST_GUILESS_MAIN(WorkerKillsTest)
#include "WorkerKillsTest.moc"
