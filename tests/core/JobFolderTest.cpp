#include "core/base/Files.h"
#include "core/jobs/JobFolder.h"
#include "core/jobs/JobWorker.h"
#include "tests/core/JobExamples.h"

#include <signal.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <QTemporaryDir>
#include <QtTest>
#include <cmath>
#include <thread>

using namespace diptych;

namespace {

JobResult trained() {
  JobResult result;
  result.seconds = 61.5;
  result.device = "cpu (2 threads)";
  result.weights = "best.safetensors";
  result.weightsSha256 = std::string(64, '0');
  result.parameters = 2'801'924;
  result.epochs = 3;
  result.curve = {{1, 0.5, 10, 1.25, {}}, {2, 1, 20, 0.75, {0, 0.5, std::nan("")}}};
  return result;
}

}  // namespace

class JobFolderTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void init();
  void newFolderIsPrivate();
  void existingFolderIsNotTaken();
  void stateFollowsTheFiles();
  void secondWorkerIsTurnedAway();
  void linksInTheFolderAreRefused();
  void lockDiesWithItsProcess();
  void theLockNamesItsHolder();
  void onlyTheHolderIsSignalled();
  void lockIsNotInheritedByPrograms();
  void askingForTheStateDoesNotDisturbTheWorker();
  void resultsSurviveTheFile();
  void failedResultNeedsItsError();
  void wrongResultsAreRefused();
  void damagedFilesAreNamed();
  void eventsAreOneLineEach();
  void unknownEventsAndKeysPassThrough();
  void aMetricIsAPointOfTheCurve();
  void wrongEventsAreRefused();

private:
  std::filesystem::path job() const { return std::filesystem::path{folder_->path().toStdString()} / "job"; }
  std::unique_ptr<QTemporaryDir> folder_;
};

void JobFolderTest::init() {
  folder_ = std::make_unique<QTemporaryDir>();
}

void JobFolderTest::newFolderIsPrivate() {
  const mode_t before = ::umask(0);
  QVERIFY(createJobFolder(job()).ok());
  ::umask(before);
  for (const auto& path : {job(), job() / "inputs"}) {
    struct stat info {};
    QCOMPARE(::stat(path.c_str(), &info), 0);
    QCOMPARE(info.st_mode & 07777, mode_t{0700});
  }
}

void JobFolderTest::existingFolderIsNotTaken() {
  QVERIFY(createJobFolder(job()).ok());
  QVERIFY(!createJobFolder(job()).ok());
  QVERIFY(!createJobFolder(job() / "no" / "such").ok());
}

void JobFolderTest::stateFollowsTheFiles() {
  QCOMPARE(jobState(job()).error().code, ErrorCode::notFound);
  QVERIFY(createJobFolder(job()).ok());
  QCOMPARE(jobState(job()).error().code, ErrorCode::notFound);
  QVERIFY(writeJobSpec(job(), test::segmentJob()).ok());
  QCOMPARE(*jobState(job()), JobState::waiting);
  QCOMPARE(readJobSpec(job())->id, test::segmentJob().id);
  {
    const auto lock = JobLock::acquire(job());
    QVERIFY(lock.ok());
    QCOMPARE(*jobState(job()), JobState::running);
    QVERIFY(writeFileAtomically(job() / "events.jsonl", std::string_view{"{}\n"}).ok());
    QCOMPARE(*jobState(job()), JobState::running);
  }
  QCOMPARE(*jobState(job()), JobState::interrupted);
  for (const JobState end : {JobState::succeeded, JobState::cancelled}) {
    JobResult result;
    result.state = end;
    QVERIFY(writeFileAtomically(job() / "result.json", toJson(result)).ok());
    QCOMPARE(*jobState(job()), end);
  }
}

void JobFolderTest::secondWorkerIsTurnedAway() {
  QVERIFY(createJobFolder(job()).ok());
  {
    const auto first = JobLock::acquire(job());
    QVERIFY(first.ok());
    const auto second = JobLock::acquire(job());
    QVERIFY(!second.ok());
    QCOMPARE(second.error().code, ErrorCode::locked);
  }
  QVERIFY(JobLock::acquire(job()).ok());
  QCOMPARE(JobLock::acquire(job() / "absent").error().code, ErrorCode::notFound);
}

/// A folder from elsewhere whose links would lead a worker's writing out of it.
void JobFolderTest::linksInTheFolderAreRefused() {
  for (const char* name : {"outputs", "checkpoints", "events.jsonl", "worker.lock", "result.json", "inputs"}) {
    QVERIFY(createJobFolder(job()).ok());
    const auto elsewhere = job().parent_path() / "elsewhere";
    std::filesystem::create_directory(elsewhere);
    std::filesystem::remove(job() / name);
    std::filesystem::create_symlink(elsewhere, job() / name);
    const auto lock = JobLock::acquire(job());
    QVERIFY2(!lock.ok(), name);
    QCOMPARE(lock.error().code, ErrorCode::invalid);
    QVERIFY2(lock.error().what.find(std::string("its ") + name + " is a link") != std::string::npos,
             lock.error().what.c_str());
    QVERIFY(std::filesystem::is_empty(elsewhere));
    std::filesystem::remove_all(job());
  }
}

void JobFolderTest::lockDiesWithItsProcess() {
  QVERIFY(createJobFolder(job()).ok());
  QVERIFY(writeJobSpec(job(), test::segmentJob()).ok());
  int ready[2];
  QCOMPARE(::pipe(ready), 0);
  const pid_t worker = ::fork();
  if (worker == 0) {
    const auto lock = JobLock::acquire(job());
    const char word = lock.ok() ? 'y' : 'n';
    if (::write(ready[1], &word, 1) != 1) ::_exit(1);
    ::pause();
    ::_exit(0);
  }
  char word = 0;
  QCOMPARE(::read(ready[0], &word, 1), ssize_t{1});
  QCOMPARE(word, 'y');
  QCOMPARE(*jobState(job()), JobState::running);
  QVERIFY(!JobLock::acquire(job()).ok());
  ::kill(worker, SIGKILL);
  ::waitpid(worker, nullptr, 0);
  ::close(ready[0]);
  ::close(ready[1]);
  QCOMPARE(*jobState(job()), JobState::waiting);
  QVERIFY(JobLock::acquire(job()).ok());
}

void JobFolderTest::theLockNamesItsHolder() {
  QVERIFY(createJobFolder(job()).ok());
  QVERIFY(!jobWorker(job()));
  {
    const auto lock = JobLock::acquire(job());
    QCOMPARE(jobWorker(job())->pid, ::getpid());
    QVERIFY(jobWorker(job())->started > 0);
    // A name that is left over from somebody else, or nonsense, is nobody.
    const std::string other = std::to_string(::getpid()) + " 1\n";
    for (const std::string& name : {other, std::string{}, std::string{"-1 1\n"}, std::string{"oops"}}) {
      QFile file{QString::fromStdString((job() / "worker.lock").string())};
      QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
      file.write(name.c_str());
      file.close();
      QVERIFY(!jobWorker(job()));
      QCOMPARE(signalJobWorker(job(), 0).error().code, ErrorCode::notFound);
    }
  }
  QVERIFY(!jobWorker(job()));
}

void JobFolderTest::onlyTheHolderIsSignalled() {
  QVERIFY(createJobFolder(job()).ok());
  int ready[2];
  QCOMPARE(::pipe(ready), 0);
  const pid_t worker = ::fork();
  if (worker == 0) {
    ::signal(SIGTERM, SIG_DFL);  // Qt Test would tell of it at length
    const auto lock = JobLock::acquire(job());
    const char word = lock.ok() ? 'y' : 'n';
    if (::write(ready[1], &word, 1) != 1) ::_exit(1);
    ::pause();
    ::_exit(0);
  }
  char word = 0;
  QCOMPARE(::read(ready[0], &word, 1), ssize_t{1});
  QCOMPARE(jobWorker(job())->pid, worker);
  QVERIFY(signalJobWorker(job(), SIGTERM).ok());
  int status = 0;
  QCOMPARE(::waitpid(worker, &status, 0), worker);
  QVERIFY(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
  ::close(ready[0]);
  ::close(ready[1]);
  // Its name is still in the file, but nobody holds the lock.
  QVERIFY(!jobWorker(job()));
  QCOMPARE(signalJobWorker(job(), SIGTERM).error().code, ErrorCode::notFound);
}

void JobFolderTest::lockIsNotInheritedByPrograms() {
  QVERIFY(createJobFolder(job()).ok());
  auto lock = JobLock::acquire(job());
  QVERIFY(lock.ok());
  // A program started while the lock is held and that outlives it: sleep(1).
  const pid_t child = ::fork();
  if (child == 0) {
    ::execlp("sleep", "sleep", "30", nullptr);
    ::_exit(127);
  }
  lock->reset();
  // Between fork and exec the child still shares the lock; acquire() tries for a moment, and so do we.
  QTRY_VERIFY(JobLock::acquire(job()).ok());
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
}

void JobFolderTest::askingForTheStateDoesNotDisturbTheWorker() {
  QVERIFY(createJobFolder(job()).ok());
  QVERIFY(writeJobSpec(job(), test::segmentJob()).ok());
  { QVERIFY(JobLock::acquire(job()).ok()); }
  std::jthread asker{[&](const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      (void)jobState(job());
      std::this_thread::sleep_for(std::chrono::microseconds{200});
    }
  }};
  for (int attempt = 0; attempt < 200; ++attempt) QVERIFY(JobLock::acquire(job()).ok());
}

void JobFolderTest::resultsSurviveTheFile() {
  JobResult segmented;
  segmented.state = JobState::failed;
  segmented.error = Error{ErrorCode::noSpace, "The graphics memory is full", "use the CPU", "cuda:0"};
  segmented.outputs = {{"1", "outputs/1.safetensors", std::string(64, 'b')}};
  for (const JobResult& result : {trained(), segmented}) {
    const auto read = jobResultFromJson(toJson(result));
    QVERIFY2(read.ok(), read ? "" : read.error().what.c_str());
    QCOMPARE(toJson(*read), toJson(result));
    QCOMPARE(read->state, result.state);
  }
  const auto read = jobResultFromJson(toJson(segmented));
  QCOMPARE(read->error->code, ErrorCode::noSpace);
  QCOMPARE(read->error->advice, std::string{"use the CPU"});
  const auto curve = jobResultFromJson(toJson(trained()))->curve;
  QCOMPARE(curve[1].validationDice[1], 0.5);
  QVERIFY(std::isnan(curve[1].validationDice[2]));
}

void JobFolderTest::failedResultNeedsItsError() {
  JobResult result;
  result.state = JobState::failed;
  QVERIFY(!jobResultFromJson(toJson(result)).ok());
}

void JobFolderTest::wrongResultsAreRefused() {
  JobResult outside = trained();
  outside.weights = "../../model.safetensors";
  QVERIFY(!jobResultFromJson(toJson(outside)).ok());
  JobResult running = trained();
  running.state = JobState::running;  // which a result cannot be
  QVERIFY(!jobResultFromJson(toJson(running)).ok());
  JobResult unhashed = trained();
  unhashed.weightsSha256.clear();
  QVERIFY(!jobResultFromJson(toJson(unhashed)).ok());
}

void JobFolderTest::damagedFilesAreNamed() {
  QVERIFY(createJobFolder(job()).ok());
  QVERIFY(writeFileAtomically(job() / "spec.json", std::string_view{"{\"version\":"}).ok());
  const auto read = readJobSpec(job());
  QVERIFY(!read.ok());
  QVERIFY(QString::fromStdString(read.error().what).contains("job/spec.json"));
  QVERIFY(writeFileAtomically(job() / "result.json", std::string_view{"oops"}).ok());
  QVERIFY(!jobState(job()).ok());
}

void JobFolderTest::eventsAreOneLineEach() {
  const JobEvent event{kJobProtocolVersion, "abc", "progress", R"({"fraction":0.4,"what":"Epoch 3\nof 20"})"};
  const std::string line = toJsonLine(event);
  QVERIFY(line.find('\n') == std::string::npos);
  const auto read = jobEventFromJson(line);
  QVERIFY2(read.ok(), read ? "" : read.error().what.c_str());
  QCOMPARE(read->job, event.job);
  QCOMPARE(read->event, event.event);
  QCOMPARE(read->fields, event.fields);
  // Fields cannot pass themselves off as the common keys; nothing at all is an event without fields.
  QCOMPARE(jobEventFromJson(toJsonLine({1, "abc", "state", R"({"job":"other"})"}))->job, std::string{"abc"});
  QCOMPARE(jobEventFromJson(toJsonLine({1, "abc", "state", {}}))->fields, std::string{"{}"});
}

void JobFolderTest::unknownEventsAndKeysPassThrough() {
  const auto read = jobEventFromJson(R"({"v":1,"job":"a","event":"weather","sun":true})");
  QVERIFY(read.ok());
  QCOMPARE(read->event, std::string{"weather"});
  QCOMPARE(read->fields, std::string{R"({"sun":true})"});
}

void JobFolderTest::aMetricIsAPointOfTheCurve() {
  const auto point = curvePointFromEvent(
      {1, "a", "metric", R"({"step":7,"epoch":1.5,"seconds":2,"loss":0.5,"validationDice":[null,0.9],"new":1})"});
  QVERIFY2(point.ok(), point ? "" : point.error().what.c_str());
  QCOMPARE(point->step, 7);
  QCOMPARE(point->validationDice[1], 0.9);
  QVERIFY(std::isnan(point->validationDice[0]));
  QVERIFY(!curvePointFromEvent({1, "a", "metric", R"({"step":-7})"}).ok());
  QVERIFY(!curvePointFromEvent({1, "a", "metric", "{}"}).ok());
}

void JobFolderTest::wrongEventsAreRefused() {
  QCOMPARE(jobEventFromJson(R"({"v":2,"job":"a","event":"hello"})").error().code, ErrorCode::tooNew);
  for (const char* line : {"", "hello", "[]", R"({"v":1,"event":"hello"})", R"({"v":1,"job":"a"})",
                           R"({"v":"1","job":"a","event":"hello"})", R"({"v":1,"job":"a","event":"he)"})
    QVERIFY(!jobEventFromJson(line).ok());
}

QTEST_GUILESS_MAIN(JobFolderTest)
#include "JobFolderTest.moc"
