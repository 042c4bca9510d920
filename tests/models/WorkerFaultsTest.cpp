// diptych-worker where disk, memory, readers and other workers do not do as they should.

#include "core/base/Files.h"
#include "core/jobs/JobWorker.h"
#include "tests/models/WorkerRun.h"
#include "tests/support/Sanitizer.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <QScopeGuard>
#include <QTemporaryDir>
#include <QTest>
#include <algorithm>
#include <array>
#include <fstream>

using namespace diptych;
using namespace diptych::test;
namespace fs = std::filesystem;

namespace {

int code(WorkerExit exit) {
  return static_cast<int>(exit);
}

std::function<void()> limited(__rlimit_resource what, rlim_t bytes) {
  return [what, bytes] {
    const struct rlimit limit = {bytes, bytes};
    ::setrlimit(what, &limit);
  };
}

}  // namespace

class WorkerFaultsTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void initTestCase();
  void noRoomForCheckpoints();
  void noRoomForLargeFiles();
  void noRoomForTheResult_data();
  void noRoomForTheResult();
  void noRoomForEvents();
  void aSmallDiskThatIsFull();
  void batchThatDoesNotFit();
  void tooLittleMemory();
  void eventsThatWereCutShortOrDamaged();
  void eventsTakenAway();
  void aReaderThatDoesNotRead();
  void aReaderThatHasGone();
  void twoAtTheSameMoment();
  void aCopyIsNobodys();
  void theHeartBeats();
  void anOlderProgramsJobGoesOn();
  void aNewerProgramsJobIsLeftAlone();
  void aDamagedResultIsMadeAgain();

private:
  fs::path folder(const QString& name) const { return fs::path{folder_.path().toStdString()} / name.toStdString(); }
  fs::path job(const JobSpec& spec = faultSpec()) {
    const fs::path path = folder(QTest::currentTestFunction() + QStringLiteral(" %1").arg(++jobs_));
    return makeFaultJob(path, spec) ? path : fs::path{};
  }
  std::string weightsOf(const fs::path& path) const {
    const auto result = readJobResult(path);
    return result ? result->weightsSha256 : result.error().sentence();
  }
  QTemporaryDir folder_;
  int jobs_ = 0;
  std::string whole_;
};

void WorkerFaultsTest::initTestCase() {
  const fs::path path = job();
  QCOMPARE(runWorker(path), 0);
  whole_ = weightsOf(path);
}

void WorkerFaultsTest::noRoomForCheckpoints() {
  const fs::path path = job();
  QCOMPARE(runWorker(path, fileFaults(path, "DIPTYCH_TEST_FULL=checkpoints")), 0);
  // Said once, not at each of a dozen checkpoints.
  const auto warnings = said(path, "warning");
  QCOMPARE(warnings.size(), std::size_t{1});
  QVERIFY2(says(warnings[0], "No space left on device"), warnings[0].c_str());
  QVERIFY2(says(warnings[0], "the training goes on"), warnings[0].c_str());
  QCOMPARE(weightsOf(path), whole_);
}

void WorkerFaultsTest::noRoomForLargeFiles() {
  // A limit of the system's own: told by a signal that kills unless it is ignored. Weights and checkpoint do not fit.
  const fs::path path = job();
  QCOMPARE(runWorker(path, {}, limited(RLIMIT_FSIZE, 16 << 10)), code(WorkerExit::diskFull));
  const auto result = readJobResult(path);
  QVERIFY(result.ok());
  QCOMPARE(result->state, JobState::failed);
  QVERIFY2(says(result->error->what, "weights.safetensors"), result->error->what.c_str());
  QCOMPARE(runWorker(path), 0);
  QCOMPARE(weightsOf(path), whole_);
}

void WorkerFaultsTest::noRoomForTheResult_data() {
  QTest::addColumn<QString>("file");
  QTest::newRow("weights") << "weights.safetensors";
  QTest::newRow("result") << "result.json";
}

void WorkerFaultsTest::noRoomForTheResult() {
  QFETCH(QString, file);
  const fs::path path = job();
  WorkerRun run{path, fileFaults(path, "DIPTYCH_TEST_FULL=" + file)};
  QCOMPARE(run.end(), code(WorkerExit::diskFull));
  const auto errors = said(path, "error");
  QVERIFY(!errors.empty());
  QVERIFY2(says(errors.back(), qPrintable(file)) && says(errors.back(), "No space left"), errors.back().c_str());
  QVERIFY(fs::exists(path / "checkpoints/newest.safetensors"));  // nothing that was learnt is lost
  QVERIFY(*jobState(path) == JobState::failed || *jobState(path) == JobState::interrupted);
  // There is room again.
  QCOMPARE(runWorker(path), 0);
  QCOMPARE(weightsOf(path), whole_);
}

void WorkerFaultsTest::noRoomForEvents() {
  const fs::path path = job();
  WorkerRun run{path, fileFaults(path, "DIPTYCH_TEST_FULL=events.jsonl")};
  QCOMPARE(run.end(), 0);
  QCOMPARE(weightsOf(path), whole_);
}

void WorkerFaultsTest::aSmallDiskThatIsFull() {
  // The system's own full disk, to the last byte: neither weights nor result nor events fit.
  const fs::path disk = folder("disk");
  fs::create_directory(disk);
  const QString where = QString::fromStdString(disk.string());
  if (::geteuid() != 0 || QProcess::execute("mount", {"-t", "tmpfs", "-o", "size=4m", "tmpfs", where}) != 0)
    QSKIP("needs root, to mount a small disk");
  const auto unmount = qScopeGuard([&] { QProcess::execute("umount", {where}); });
  const fs::path path = disk / "job";
  QVERIFY(makeFaultJob(path));
  {
    std::ofstream ballast{disk / "ballast", std::ios::binary};
    while (ballast.write(std::string(512, 'x').data(), 512) && ballast.flush()) {
    }
  }
  QCOMPARE(runWorker(path), code(WorkerExit::diskFull));
  QCOMPARE(*jobState(path), JobState::interrupted);
  fs::remove(disk / "ballast");
  QCOMPARE(runWorker(path), 0);
  QCOMPARE(weightsOf(path), whole_);
  for (const QByteArray& line : eventLines(path))
    QVERIFY2(line.isEmpty() || jobEventFromJson(line.toStdString()).ok(), line.constData());
}

void WorkerFaultsTest::batchThatDoesNotFit() {
  if (kSanitized) QSKIP("a sanitizer's own address space is larger than any limit");
  JobSpec spec = faultSpec(1);
  spec.recipe.batch = 4096;  // some gigabytes a step, of a network of some thousand parameters
  const fs::path path = job(spec);
  WorkerRun run{path, {}, limited(RLIMIT_AS, rlim_t{3} << 30)};
  const int exit = run.end();
  const auto ended = readJobResult(path);
  QVERIFY2(exit == 0, ended.ok() && ended->error ? ended->error->sentence().c_str() : "");
  const auto warnings = said(path, "warning", "what");
  QCOMPARE(warnings.size(), std::size_t{1});
  QVERIFY2(says(warnings[0], "A step with 4096 images would take about"), warnings[0].c_str());
  QVERIFY2(says(warnings[0], "works out its maps twice"), warnings[0].c_str());
}

void WorkerFaultsTest::tooLittleMemory() {
  if (kSanitized) QSKIP("a sanitizer's own address space is larger than any limit");
  for (const auto& [config, sentence] :
       {std::pair{R"({"name": "big", "window": 2})", "Training big takes about "},
        std::pair{R"({"name": "huge", "window": 2, "channels": [256, 512, 1024, 2048]})",
                  "its weights alone do not fit"}}) {
    JobSpec spec = faultSpec();
    spec.configJson = config;
    const fs::path path = job(spec);
    WorkerRun run{path, {}, limited(RLIMIT_AS, rlim_t{3} << 30)};
    QCOMPARE(run.end(), code(WorkerExit::outOfMemory));
    const auto result = readJobResult(path);
    QVERIFY(result.ok());
    QCOMPARE(result->state, JobState::failed);
    QVERIFY2(says(result->error->what, sentence), result->error->what.c_str());
    QVERIFY2(says(result->error->advice, "smaller network"), result->error->advice.c_str());
    QVERIFY(!fs::exists(path / "weights.safetensors"));
  }

  JobSpec segmenting = tiny::spec(JobTask::segment);
  segmenting.configJson = R"({"name": "huge", "window": 2, "channels": [256, 512, 1024, 2048]})";
  segmenting.weights = "inputs/weights.safetensors";
  segmenting.weightsClasses = segmenting.classes;
  const fs::path path = folder("segmenting");
  QVERIFY(createJobFolder(path).ok());
  tiny::addCase(path, segmenting, "1", 1);
  std::ofstream{path / segmenting.weights} << "not read: there is no room for the network";
  QVERIFY(writeJobSpec(path, segmenting).ok());
  WorkerRun run{path, {}, limited(RLIMIT_AS, rlim_t{3} << 30)};
  QCOMPARE(run.end(), code(WorkerExit::outOfMemory));
  const auto result = readJobResult(path);
  QVERIFY(result.ok() && result->error);
  QVERIFY2(says(result->error->what, "Segmenting with huge needs more memory"), result->error->what.c_str());
}

void WorkerFaultsTest::eventsThatWereCutShortOrDamaged() {
  // As a kill in the middle of a line, a full disk, or a loss of power leave the file.
  for (const std::string& left : {std::string{R"({"v":1,"job":"tiny","event":"prog)"}, std::string(5000, '\0'),
                                  std::string{"\xff\xfe not a line of ours\n\n{}\n[1,2"}}) {
    const fs::path path = job(faultSpec(2));
    std::ofstream{path / "events.jsonl", std::ios::binary} << left;
    QCOMPARE(runWorker(path), 0);
    // What comes after it is whole, from the first line on.
    QCOMPARE(said(path, "hello", "program").size(), std::size_t{1});
    QCOMPARE(said(path, "result", "state"), std::vector<std::string>{"succeeded"});
  }
}

void WorkerFaultsTest::eventsTakenAway() {
  const fs::path path = job(faultSpec(1'000'000));
  WorkerRun run{path};
  QTRY_VERIFY_WITH_TIMEOUT(!said(path, "checkpoint", "step").empty(), kWorkerPatience);
  fs::remove(path / "events.jsonl");
  QTRY_VERIFY_WITH_TIMEOUT(!said(path, "checkpoint", "step").empty(), kWorkerPatience);  // there is a new one
  run.process.write("cancel\n");
  QCOMPARE(run.end(), code(WorkerExit::cancelled));
  QCOMPARE(said(path, "result", "state"), std::vector<std::string>{"cancelled"});
}

void WorkerFaultsTest::aReaderThatDoesNotRead() {
  // As `diptych train` does not after Ctrl+Z: its pipe fills up, and the training must not wait for it.
  const fs::path path = job();
  std::array<int, 2> pipe{};
  QCOMPARE(::pipe(pipe.data()), 0);
  const std::string filling(4096, 'x');
  ::fcntl(pipe[1], F_SETFL, O_NONBLOCK);
  while (::write(pipe[1], filling.data(), filling.size()) > 0) {
  }
  ::fcntl(pipe[1], F_SETFL, 0);
  QCOMPARE(runWorker(path, {}, [&] { ::dup2(pipe[1], STDOUT_FILENO); }), 0);
  for (const int end : pipe) ::close(end);
  QCOMPARE(weightsOf(path), whole_);
}

void WorkerFaultsTest::aReaderThatHasGone() {
  const fs::path path = job();
  std::array<int, 2> pipe{};
  QCOMPARE(::pipe(pipe.data()), 0);
  ::close(pipe[0]);
  QCOMPARE(runWorker(path, {}, [&] { ::dup2(pipe[1], STDOUT_FILENO), ::dup2(pipe[1], STDERR_FILENO); }), 0);
  ::close(pipe[1]);
  QCOMPARE(said(path, "result", "state"), std::vector<std::string>{"succeeded"});
}

void WorkerFaultsTest::twoAtTheSameMoment() {
  for (int round = 0; round < 2; ++round) {
    const fs::path path = job();
    WorkerRun first{path}, second{path};
    std::vector<int> ends{first.end(), second.end()};
    std::ranges::sort(ends);
    QCOMPARE(ends[0], 0);
    // The loser was turned away, or came when all was over.
    QVERIFY2(ends[1] == code(WorkerExit::alreadyRunning) || ends[1] == 0, std::to_string(ends[1]).c_str());
    QCOMPARE(said(path, "hello", "program").size(), std::size_t{1});
  }
}

void WorkerFaultsTest::aCopyIsNobodys() {
  const fs::path path = job(faultSpec(1'000'000)), copy = folder("copy");
  WorkerRun run{path};
  QTRY_VERIFY_WITH_TIMEOUT(!said(path, "checkpoint", "step").empty(), kWorkerPatience);
  QVERIFY(signalJobWorker(path, SIGSTOP).ok());
  fs::copy(path, copy, fs::copy_options::recursive);
  QCOMPARE(*jobState(path), JobState::running);
  QCOMPARE(*jobState(copy), JobState::interrupted);  // whatever its worker.lock says
  QVERIFY(!jobWorker(copy));
  QVERIFY(!signalJobWorker(copy, SIGKILL).ok());
  WorkerRun other{copy};
  QTRY_VERIFY_WITH_TIMEOUT(jobWorker(copy).has_value(), kWorkerPatience);
  QVERIFY(jobWorker(copy) != jobWorker(path));
  other.process.terminate();
  QCOMPARE(other.end(), code(WorkerExit::cancelled));
  QVERIFY(signalJobWorker(path, SIGCONT).ok());
  run.process.terminate();
  QCOMPARE(run.end(), code(WorkerExit::cancelled));
}

void WorkerFaultsTest::theHeartBeats() {
  const fs::path path = job(faultSpec(1'000'000));
  QVERIFY(!jobBeat(path));
  WorkerRun run{path};
  QTRY_VERIFY_WITH_TIMEOUT(jobBeat(path).has_value(), kWorkerPatience);
  const auto first = *jobBeat(path);
  QTRY_VERIFY_WITH_TIMEOUT(jobBeat(path)->beats > first.beats && jobBeat(path)->work > first.work, kWorkerPatience);
  QVERIFY(jobWorker(path).has_value());  // who he is can be read beside it
  QVERIFY(signalJobWorker(path, SIGSTOP).ok());
  QTest::qWait(100);
  const auto stopped = *jobBeat(path);
  QTest::qWait(2500);
  QCOMPARE(*jobBeat(path), stopped);
  QVERIFY(signalJobWorker(path, SIGCONT).ok());
  QTRY_VERIFY_WITH_TIMEOUT(*jobBeat(path) != stopped, kWorkerPatience);
  run.process.terminate();
  QCOMPARE(run.end(), code(WorkerExit::cancelled));
  QVERIFY(!jobBeat(path));
}

void WorkerFaultsTest::anOlderProgramsJobGoesOn() {
  // Checkpoints without a checksum, the best weights in a file of their own, a lock without a heartbeat; see make_fixture.py.
  const fs::path path = folder("v1");
  fs::copy(inSource("tests/fixtures/jobs/v1").toStdString(), path, fs::copy_options::recursive);
  QCOMPARE(*jobState(path), JobState::interrupted);
  const auto steps = said(path, "metric", "step");
  QVERIFY(steps.size() > 5);
  QCOMPARE(runWorker(path), 0);
  QVERIFY(said(path, "warning").empty());
  const auto result = readJobResult(path);
  QCOMPARE(result->state, JobState::succeeded);
  QCOMPARE(result->epochs, 16);
  // It did not begin anew: the loss at step 2 is the one of the machine on which the fixture was made.
  QCOMPARE(result->curve.front().loss, 3.773078680038452);
  QCOMPARE(said(path, "metric", "step").at(steps.size()), std::string{"20"});
}

void WorkerFaultsTest::aNewerProgramsJobIsLeftAlone() {
  const fs::path path = job();
  const std::string newer = R"({"version": 2, "state": "succeeded", "medal": "gold"})";
  QVERIFY(writeFileAtomically(path / "result.json", newer).ok());
  WorkerRun run{path};
  QCOMPARE(run.end(), code(WorkerExit::failed));
  const QByteArray complaint = run.process.readAllStandardError();
  QVERIFY2(complaint.contains("version is 2") && complaint.contains("newer version of Diptych"), complaint.constData());
  QCOMPARE(*readTextFile(path / "result.json"), newer);
}

void WorkerFaultsTest::aDamagedResultIsMadeAgain() {
  const fs::path path = job();
  QCOMPARE(runWorker(path), 0);
  fs::resize_file(path / "result.json", 10);
  QVERIFY(!jobState(path));
  QCOMPARE(runWorker(path), 0);
  QCOMPARE(weightsOf(path), whole_);
}

QTEST_GUILESS_MAIN(WorkerFaultsTest)
#include "WorkerFaultsTest.moc"
