// diptych-worker as a process: jobs, kills, cancels, two at once, and its other commands.

#include "core/jobs/JobFolder.h"
#include "tests/models/TinyJob.h"
#include "tests/support/Places.h"

#include <nlohmann/json.hpp>

#include <QElapsedTimer>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

using namespace diptych;

namespace {

constexpr int kPatience = 120000;  // ms; only ever reached when something hangs

int code(WorkerExit exit) {
  return static_cast<int>(exit);
}

std::unique_ptr<QProcess> start(const QStringList& arguments) {
  auto process = std::make_unique<QProcess>();
  process->start(test::inBuild("bin/diptych-worker"), arguments);
  process->waitForStarted(kPatience);
  return process;
}

bool waitForEvent(QProcess& process, const char* event) {
  QByteArray seen;
  QElapsedTimer timer;
  timer.start();
  const QByteArray wanted = QByteArray{"\"event\":\""} + event + '"';
  while (timer.elapsed() < kPatience) {
    seen += process.readAllStandardOutput();
    if (seen.contains(wanted)) return true;
    if (!process.waitForReadyRead(1000) && process.state() == QProcess::NotRunning) return false;
  }
  return false;
}

}  // namespace

class WorkerTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void describesItsNetworks();
  void saysThatItIsResearchSoftware();
  void wrongUseIsStatusTwo_data();
  void wrongUseIsStatusTwo();
  void trainsThenSegments_data();
  void trainsThenSegments();
  void killedTrainingGoesOnToTheSameWeights();
  void secondWorkerOnAFolderIsTurnedAway();
  void cancelsOnALine();
  void cancelsOnSigterm();
  void closedInputIsNotACancel();
  void refusedSpecSaysWhy();
  void servesJobsOneAfterTheOther();

private:
  std::filesystem::path folder(const char* name) const {
    return std::filesystem::path{folder_.path().toStdString()} / name;
  }
  QString text(const char* name) const { return QString::fromStdString(folder(name).string()); }
  QTemporaryDir folder_;
};

void WorkerTest::describesItsNetworks() {
  const auto process = start({"describe", "din-test", "--json"});
  QVERIFY(process->waitForFinished(kPatience));
  QCOMPARE(process->exitCode(), 0);
  const auto json = nlohmann::json::parse(process->readAllStandardOutput().toStdString());
  QCOMPARE(json.at("parameters").get<int>(), 2801924);
  QCOMPARE(json.at("config").get<std::string>(), std::string{"din-test"});
  QCOMPARE(json.at("modules").at("difms.3.ffn_ei").get<int>(), 365312);
  QCOMPARE(json.at("modules").at("encoder_i.edge_pools").get<int>(), 43456);
  QCOMPARE(json.at("modules").at("encoder_e.stages.3").get<int>(), 138496);
  QCOMPARE(json.at("modules").at("decoder.fuse_conv").get<int>(), 331776);
}

void WorkerTest::saysThatItIsResearchSoftware() {
  const auto process = start({"--version"});
  QVERIFY(process->waitForFinished(kPatience));
  QCOMPARE(process->exitCode(), 0);
  QVERIFY(process->readAllStandardOutput().contains("not a medical device"));
}

void WorkerTest::wrongUseIsStatusTwo_data() {
  QTest::addColumn<QStringList>("arguments");
  QTest::newRow("nothing") << QStringList{};
  QTest::newRow("unknown command") << QStringList{"fly"};
  QTest::newRow("no folder") << QStringList{"run"};
  QTest::newRow("negative threads") << QStringList{"run", "x", "--threads", "-1"};
}

void WorkerTest::wrongUseIsStatusTwo() {
  QFETCH(QStringList, arguments);
  const auto process = start(arguments);
  QVERIFY(process->waitForFinished(kPatience));
  QCOMPARE(process->exitCode(), code(WorkerExit::usage));
}

void WorkerTest::trainsThenSegments_data() {
  QTest::addColumn<QString>("enhancer");
  QTest::newRow("fuzzy") << QStringLiteral("fuzzy");
  QTest::newRow("a network makes the second panel") << QStringLiteral("zero-dce");
}

void WorkerTest::trainsThenSegments() {
  QFETCH(const QString, enhancer);
  for (const char* name : {"train", "segment"}) std::filesystem::remove_all(folder(name));
  auto spec = tiny::spec(JobTask::train);
  spec.recipe.epochs = 20;
  spec.input.enhancer.kind = enhancer.toStdString();
  spec.input.enhancer.steps = 4;
  QVERIFY(tiny::makeTraining(folder("train"), spec, 3));
  auto process = start({"run", text("train")});
  QVERIFY(process->waitForFinished(kPatience));
  QCOMPARE(process->exitCode(), 0);
  const auto trained = readJobResult(folder("train"));
  QVERIFY(trained.ok());
  QVERIFY(trained->state == JobState::succeeded);
  QCOMPARE(trained->device, std::string{"cpu (1 thread)"});
  QVERIFY(!trained->curve.empty());
  QVERIFY(!std::filesystem::exists(folder("train") / "checkpoints"));
  // The stream is the file, and every line of it is an event of this job.
  QFile file{text("train") + "/events.jsonl"};
  QVERIFY(file.open(QIODevice::ReadOnly));
  const auto lines = file.readAll();
  QCOMPARE(process->readAllStandardOutput(), lines);
  QStringList events;
  for (const auto& line : lines.split('\n')) {
    if (line.isEmpty()) continue;
    const auto event = jobEventFromJson(line.toStdString());
    QVERIFY2(event.ok(), line.constData());
    QCOMPARE(event->job, std::string{"tiny"});
    events << QString::fromStdString(event->event);
  }
  QCOMPARE(events.first(), QString{"hello"});
  QCOMPARE(events.last(), QString{"result"});
  QVERIFY(events.contains("metric"));

  auto job = tiny::spec(JobTask::segment);
  job.input.enhancer = spec.input.enhancer;
  QVERIFY(createJobFolder(folder("segment")).ok());
  tiny::addCase(folder("segment"), job, "a", 5);
  std::filesystem::copy_file(folder("train") / trained->weights, folder("segment") / "inputs/w.safetensors");
  job.weights = "inputs/w.safetensors";
  job.weightsClasses = job.classes;
  QVERIFY(writeJobSpec(folder("segment"), job).ok());
  process = start({"run", text("segment")});
  QVERIFY(process->waitForFinished(kPatience));
  QCOMPARE(process->exitCode(), 0);
  const auto segmented = readJobResult(folder("segment"));
  QVERIFY(segmented.ok());
  QCOMPARE(segmented->outputs.size(), std::size_t{1});
  QCOMPARE(*sha256OfFile(folder("segment") / segmented->outputs[0].file), segmented->outputs[0].sha256);
  const auto labels = readTensorFile(folder("segment") / segmented->outputs[0].file);
  QVERIFY(labels.ok());
  QCOMPARE(labels->tensors.at("labels").shape, (std::vector<std::int64_t>{5, tiny::kSide, tiny::kSide}));
  const Tensor& doubt = labels->tensors.at("doubt");
  QCOMPARE(doubt.type, TensorType::f32);
  QCOMPARE(doubt.shape, (std::vector<std::int64_t>{5}));
  for (int n = 0; n < 5; ++n) QVERIFY(doubt.as<float>()[n] >= 0 && doubt.as<float>()[n] <= 1);
}

void WorkerTest::killedTrainingGoesOnToTheSameWeights() {
  auto spec = tiny::spec(JobTask::train);
  spec.recipe.epochs = 60;
  spec.recipe.checkpointSeconds = 0.001;
  for (const char* name : {"whole", "killed"}) QVERIFY(tiny::makeTraining(folder(name), spec, 4));
  auto process = start({"run", text("whole")});
  QVERIFY(process->waitForFinished(kPatience));
  QCOMPARE(process->exitCode(), 0);

  process = start({"run", text("killed")});
  QVERIFY(waitForEvent(*process, "checkpoint"));
  process->kill();
  QVERIFY(process->waitForFinished(kPatience));
  const auto state = jobState(folder("killed"));
  QVERIFY(state.ok());
  if (*state == JobState::succeeded) QSKIP("the training was over before the kill");
  QVERIFY(*state == JobState::interrupted);
  process = start({"run", text("killed")});
  QVERIFY(process->waitForFinished(kPatience));
  QCOMPARE(process->exitCode(), 0);
  QCOMPARE(readJobResult(folder("killed"))->weightsSha256, readJobResult(folder("whole"))->weightsSha256);
  // Again: nothing to do, and nothing is done.
  process = start({"run", text("killed")});
  QVERIFY(process->waitForFinished(kPatience));
  QCOMPARE(process->exitCode(), 0);
}

void WorkerTest::secondWorkerOnAFolderIsTurnedAway() {
  auto spec = tiny::spec(JobTask::train);
  spec.recipe.epochs = 1000000;
  QVERIFY(tiny::makeTraining(folder("twice"), spec, 2));
  const auto first = start({"run", text("twice")});
  QVERIFY(waitForEvent(*first, "metric"));
  QVERIFY(*jobState(folder("twice")) == JobState::running);
  const auto second = start({"run", text("twice")});
  QVERIFY(second->waitForFinished(kPatience));
  QCOMPARE(second->exitCode(), code(WorkerExit::alreadyRunning));
  QVERIFY(!second->readAllStandardError().isEmpty());
  first->write("cancel\n");
  QVERIFY(first->waitForFinished(kPatience));
}

void WorkerTest::cancelsOnALine() {
  auto spec = tiny::spec(JobTask::train);
  spec.recipe.epochs = 1000000;
  QVERIFY(tiny::makeTraining(folder("line"), spec, 2));
  const auto process = start({"run", text("line")});
  QVERIFY(waitForEvent(*process, "metric"));
  process->write("{\"cmd\":\"cancel\"}\n");
  QVERIFY(process->waitForFinished(kPatience));
  QCOMPARE(process->exitCode(), code(WorkerExit::cancelled));
  QVERIFY(*jobState(folder("line")) == JobState::cancelled);
  QVERIFY(std::filesystem::exists(folder("line") / "checkpoints/newest.safetensors"));
}

void WorkerTest::cancelsOnSigterm() {
  auto spec = tiny::spec(JobTask::train);
  spec.recipe.epochs = 1000000;
  QVERIFY(tiny::makeTraining(folder("term"), spec, 2));
  const auto process = start({"run", text("term")});
  QVERIFY(waitForEvent(*process, "metric"));
  process->terminate();
  QVERIFY(process->waitForFinished(kPatience));
  QCOMPARE(process->exitCode(), code(WorkerExit::cancelled));
}

void WorkerTest::closedInputIsNotACancel() {
  auto spec = tiny::spec(JobTask::train);
  spec.recipe.epochs = 30;
  QVERIFY(tiny::makeTraining(folder("closed"), spec, 2));
  const auto process = start({"run", text("closed")});
  process->closeWriteChannel();
  QVERIFY(process->waitForFinished(kPatience));
  QCOMPARE(process->exitCode(), 0);
}

void WorkerTest::refusedSpecSaysWhy() {
  QVERIFY(createJobFolder(folder("refused")).ok());
  QVERIFY(writeFileAtomically(folder("refused") / "spec.json", std::string_view{"{\"version\": 99}"}).ok());
  auto process = start({"run", text("refused")});
  QVERIFY(process->waitForFinished(kPatience));
  QCOMPARE(process->exitCode(), code(WorkerExit::usage));
  const auto result = readJobResult(folder("refused"));
  QVERIFY(result.ok());
  QVERIFY(result->state == JobState::failed);
  QVERIFY(result->error.has_value());

  process = start({"run", text("nowhere")});
  QVERIFY(process->waitForFinished(kPatience));
  QCOMPARE(process->exitCode(), code(WorkerExit::failed));
  QVERIFY(process->readAllStandardError().contains("nowhere"));
}

void WorkerTest::servesJobsOneAfterTheOther() {
  for (const char* name : {"one", "two"}) QVERIFY(tiny::makeTraining(folder(name), tiny::spec(JobTask::train), 2));
  const auto process = start({"serve"});
  for (const char* name : {"one", "two"}) {
    process->write(nlohmann::json{{"cmd", "run"}, {"folder", folder(name).string()}}.dump().c_str());
    process->write("\n");
  }
  process->closeWriteChannel();
  QVERIFY(process->waitForFinished(kPatience));
  QCOMPARE(process->exitCode(), 0);
  QCOMPARE(process->readAllStandardOutput().count("\"event\":\"done\""), 2);
  for (const char* name : {"one", "two"}) QVERIFY(*jobState(folder(name)) == JobState::succeeded);
}

QTEST_GUILESS_MAIN(WorkerTest)
#include "WorkerTest.moc"
