// Forecasts by hand, their words, and what a project's past and a worker's output give for them.

#include "app/loop/ForecastWords.h"
#include "app/loop/JobContext.h"
#include "app/loop/JobEstimate.h"
#include "app/loop/PredictionDoubt.h"
#include "core/base/Files.h"
#include "core/model/PresetConfigs.h"
#include "core/tensorfile/TensorFile.h"
#include "tests/models/TinyJob.h"

#include <QTemporaryDir>
#include <QtTest>
#include <cmath>

using namespace diptych;
using namespace diptych::app;

namespace {

Machine twoCores() {
  Machine machine;
  machine.cores = 2;
  machine.memoryFree = 5'100'000'000;
  return machine;
}

ModelCard modelOf(const char* config) {
  ModelCard card;
  card.configJson = std::string{findPresetConfig(config)->json};
  return card;
}

JobHistory::Run ran(JobTask task, const char* device, double megapixels, double seconds) {
  return {task, "din-lite", device, megapixels, seconds};
}

constexpr double kSlice = 224 * 224 * 1e-6;

TrainingRecipe minutes(double count) {
  TrainingRecipe recipe;
  recipe.minutes = count;
  return recipe;
}

double mebi(const JobForecast& forecast) {
  return static_cast<double>(forecast.memoryBytes) / (1 << 20);
}

bool within(double share, double value, double of) {
  return std::abs(value - of) <= share * of;
}

}  // namespace

class JobEstimateTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void moreSlicesTakeLonger();
  void mirroredLooksAreCounted();
  void moreCoresAreFaster();
  void ownMeasurementsCountMoreThanTheTable();
  void measurementsOfAnotherDeviceDoNotCount();
  void anUnknownNetworkIsNotGuessed();
  void minutesAreMinutes();
  void whatComesFirstEndsATraining();
  void memoryMeetsWhatWasMeasured_data();
  void memoryMeetsWhatWasMeasured();
  void timeIsSaidRound_data();
  void timeIsSaidRound();
  void memoryIsSaidWithWhatIsFree();
  void tooLittleMemoryIsAWarning();
  void historyComesFromTheProjectsJobs();
  void doubtIsReadAndChecked();
};

void JobEstimateTest::moreSlicesTakeLonger() {
  const auto seconds = [](int slices) {
    return forecastSegmentation({}, modelOf("din-lite"), slices, "auto", twoCores()).seconds;
  };
  QVERIFY(seconds(1) > 1 && seconds(1) < 4);  // mostly the start
  QVERIFY(std::abs(seconds(240) - seconds(120) - (seconds(360) - seconds(240))) < 1e-9);
  QVERIFY(within(0.25, seconds(800) - seconds(400), 400 / 80.0));  // 80 slices a second on two idle cores
}

void JobEstimateTest::mirroredLooksAreCounted() {
  ModelCard mirrored = modelOf("din-lite");
  mirrored.input.mirrored = true;
  const auto seconds = [](const ModelCard& model, int slices) {
    return forecastSegmentation({}, model, slices, "auto", twoCores()).seconds;
  };
  QVERIFY(std::abs(seconds(mirrored, 100) - seconds(modelOf("din-lite"), 400)) < 1e-9);
}

void JobEstimateTest::moreCoresAreFaster() {
  Machine many = twoCores();
  many.cores = 8;
  const auto few = forecastSegmentation({}, modelOf("din-test"), 1000, "cpu", twoCores());
  QVERIFY(forecastSegmentation({}, modelOf("din-test"), 1000, "cpu", many).seconds < few.seconds / 3);
  QVERIFY(!few.measured);
}

void JobEstimateTest::ownMeasurementsCountMoreThanTheTable() {
  JobHistory history;
  // 100 slices in 20.5 s, of which half a second is no work; the other two are the odd ones out.
  history.runs = {ran(JobTask::segment, "cpu (2 threads)", 100 * kSlice, 20.5),
                  ran(JobTask::segment, "cpu (2 threads)", 100 * kSlice, 200),
                  ran(JobTask::segment, "cpu (2 threads)", 100 * kSlice, 1),
                  ran(JobTask::train, "cpu (2 threads)", 100 * kSlice, 1)};
  const auto forecast = forecastSegmentation(history, modelOf("din-lite"), 200, "auto", twoCores());
  QVERIFY(forecast.measured);
  QVERIFY(std::abs(forecast.seconds - (2 + 40)) < 1e-9);
}

void JobEstimateTest::measurementsOfAnotherDeviceDoNotCount() {
  JobHistory history;
  history.runs = {ran(JobTask::segment, "cuda:0 (NVIDIA H100)", 100 * kSlice, 0.6)};
  QVERIFY(!forecastSegmentation(history, modelOf("din-lite"), 100, "cpu", twoCores()).measured);
  QVERIFY(forecastSegmentation(history, modelOf("din-lite"), 100, "auto", twoCores()).measured);
  const auto onCard = forecastSegmentation(history, modelOf("din-lite"), 100, "cuda", twoCores());
  QVERIFY(onCard.measured);
  QCOMPARE(onCard.memoryBytes, std::uint64_t{0});  // it is the card's
  QCOMPARE(forecastSegmentation({}, modelOf("din-lite"), 100, "cuda", twoCores()).seconds, 0.0);
}

void JobEstimateTest::anUnknownNetworkIsNotGuessed() {
  ModelCard card;
  card.configJson = R"({"name": "mine"})";
  const auto forecast = forecastSegmentation({}, card, 10, "auto", twoCores());
  QCOMPARE(forecast.seconds, 0.0);
  QCOMPARE(forecast.memoryBytes, std::uint64_t{0});
  QCOMPARE(forecast.freeBytes, twoCores().memoryFree);
}

void JobEstimateTest::minutesAreMinutes() {
  const auto forecast = forecastTraining({}, "din-lite", minutes(3), 8, "auto", 4, {}, twoCores());
  QVERIFY(forecast.seconds > 180 && forecast.seconds < 190);
  QVERIFY(forecastTraining({}, "mine", minutes(3), 8, "auto", 4, {}, twoCores()).seconds > 180);  // whatever it is
}

void JobEstimateTest::whatComesFirstEndsATraining() {
  TrainingRecipe recipe;
  recipe.epochs = 10;
  const auto epochs = forecastTraining({}, "din-lite", recipe, 18, "auto", 4, {}, twoCores());
  QVERIFY(within(0.35, epochs.seconds, 10 + 1.5));  // 18 slices a second on two idle cores
  recipe.minutes = 60;
  QCOMPARE(forecastTraining({}, "din-lite", recipe, 18, "auto", 4, {}, twoCores()).seconds, epochs.seconds);
  recipe.epochs = 100'000;
  QVERIFY(forecastTraining({}, "din-lite", recipe, 18, "auto", 4, {}, twoCores()).seconds < 3700);
}

void JobEstimateTest::memoryMeetsWhatWasMeasured_data() {
  QTest::addColumn<QString>("config");
  QTest::addColumn<int>("batch");  // 0: segmenting
  QTest::addColumn<int>("classes");
  QTest::addColumn<int>("side");
  QTest::addColumn<double>("measured");  // MiB, largest resident size of a real job
  QTest::newRow("din-lite, batch 2") << "din-lite" << 2 << 4 << 224 << 327.0;
  QTest::newRow("din-lite, batch 4") << "din-lite" << 4 << 4 << 224 << 421.0;
  QTest::newRow("din-lite, batch 8, 9 classes") << "din-lite" << 8 << 9 << 224 << 845.0;
  QTest::newRow("din-lite, batch 4, 14 classes") << "din-lite" << 4 << 14 << 224 << 619.0;
  QTest::newRow("din-lite, batch 4, 448") << "din-lite" << 4 << 4 << 448 << 1128.0;
  QTest::newRow("din-test, batch 2") << "din-test" << 2 << 4 << 224 << 1726.0;
  QTest::newRow("din-test, batch 4") << "din-test" << 4 << 4 << 224 << 3079.0;
  QTest::newRow("din-lite, segmenting") << "din-lite" << 0 << 4 << 224 << 209.0;
  QTest::newRow("din-lite, segmenting, 448") << "din-lite" << 0 << 4 << 448 << 352.0;
  QTest::newRow("din-test, segmenting") << "din-test" << 0 << 4 << 224 << 1155.0;
}

void JobEstimateTest::memoryMeetsWhatWasMeasured() {
  QFETCH(QString, config);
  QFETCH(int, batch);
  QFETCH(int, classes);
  QFETCH(int, side);
  QFETCH(double, measured);
  InputSpec input;
  input.width = input.height = side;
  TrainingRecipe recipe = minutes(1);
  recipe.batch = batch;
  ModelCard card = modelOf(qPrintable(config));
  card.input = input;
  const auto forecast = batch > 0
                            ? forecastTraining({}, config.toStdString(), recipe, 8, "cpu", classes, input, twoCores())
                            : forecastSegmentation({}, card, 40, "cpu", twoCores());
  QVERIFY2(within(0.2, mebi(forecast), measured), qPrintable(QString::number(mebi(forecast))));
}

void JobEstimateTest::timeIsSaidRound_data() {
  QTest::addColumn<double>("seconds");
  QTest::addColumn<QString>("words");
  QTest::newRow("unknown") << 0.0 << "time not known yet";
  QTest::newRow("not a number") << std::nan("") << "time not known yet";
  QTest::newRow("an instant") << 0.2 << "about 1 s";
  QTest::newRow("4") << 4.3 << "about 4 s";
  QTest::newRow("fives") << 33.0 << "about 35 s";
  QTest::newRow("nearly a minute") << 58.0 << "about 1 min";
  QTest::newRow("a minute and a half") << 85.0 << "about 1.5 min";
  QTest::newRow("3") << 183.0 << "about 3 min";
  QTest::newRow("many") << 2000.0 << "about 33 min";
  QTest::newRow("an hour") << 3590.0 << "about 1 h";
  QTest::newRow("more") << 4900.0 << "about 1 h 20 min";
  QTest::newRow("a day") << 86000.0 << "about 24 h";
}

void JobEstimateTest::timeIsSaidRound() {
  QFETCH(double, seconds);
  QFETCH(QString, words);
  QLocale::setDefault(QLocale::c());
  QCOMPARE(timeInWords(seconds), words);
}

void JobEstimateTest::memoryIsSaidWithWhatIsFree() {
  QCOMPARE(memoryInWords({1, 600'000'000, 5'100'000'000, false}), QString("about 0.6 GB of 5.1 GB free"));
  QCOMPARE(memoryInWords({1, 0, 5'100'000'000, false}), QString("5.1 GB free"));
  QCOMPARE(bytesInWords(64'000'000), QString("64 MB"));
}

void JobEstimateTest::tooLittleMemoryIsAWarning() {
  QVERIFY(memoryWarningOf({1, 600'000'000, 5'100'000'000, false}).isEmpty());
  QVERIFY(memoryWarningOf({1, 0, 5'100'000'000, false}).isEmpty());
  QVERIFY(memoryWarningOf({1, 5'000'000'000, 5'100'000'000, false}).contains("nearly all"));
  QVERIFY(memoryWarningOf({1, 9'000'000'000, 5'100'000'000, false}).contains("9.0 GB"));
}

void JobEstimateTest::historyComesFromTheProjectsJobs() {
  QTemporaryDir dir;
  auto project = storage::Project::create(std::filesystem::path{dir.path().toStdString()} / "p.diptych");
  QVERIFY2(project.ok(), project ? "" : project.error().what.c_str());
  const auto addJob = [&](JobSpec spec, const JobResult& result, const std::string& context) {
    auto [id, folder] = (*project)->newJobFolder();
    spec.id = id;
    if (!createJobFolder(folder).ok()) return false;
    tiny::addCase(folder, spec, "1", 4,
                  spec.task == JobTask::train ? std::vector<SliceRole>(4, SliceRole::fresh) : std::vector<SliceRole>{});
    spec.weights = spec.task == JobTask::segment ? "inputs/w.safetensors" : "";
    if (spec.task == JobTask::segment) spec.weightsClasses = spec.classes;
    storage::JobEntry entry;
    entry.id = id;
    entry.task = spec.task;
    entry.created = "2026-01-01T00:00:00Z";
    entry.folder = folder;
    entry.contextJson = context;
    return writeJobSpec(folder, spec).ok() && writeFileAtomically(folder / "result.json", toJson(result)).ok() &&
           (*project)->addJob(entry).ok();
  };
  SegmentContext::Case four{"1", {}, {{0, 0}, {0, 1}, {0, 2}, {0, 3}}};
  JobResult segmented;
  segmented.device = "cpu (2 threads)";
  segmented.seconds = 2.5;
  auto mirrored = tiny::spec(JobTask::segment);
  mirrored.input.mirrored = true;
  QVERIFY(addJob(mirrored, segmented, toJson(SegmentContext{"m", "M", {four}})));
  QVERIFY(addJob(tiny::spec(JobTask::segment), segmented, toJson(SegmentContext{"m", "M", {four}})));
  JobResult trained = segmented;
  trained.seconds = 9;
  trained.curve = {{30, 15, 9, 0.5, {}}};
  QVERIFY(addJob(tiny::spec(JobTask::train), trained, "{}"));
  JobResult failed;
  failed.state = JobState::failed;
  failed.error = Error{};
  QVERIFY(addJob(tiny::spec(JobTask::train), failed, "{}"));

  const JobHistory history = readJobHistory(**project);
  QCOMPARE(history.runs.size(), std::size_t{3});
  QCOMPARE(history.runs[0].task, JobTask::train);  // newest first
  QCOMPARE(history.runs[0].config, std::string{"tiny"});
  QCOMPARE(history.runs[0].device, std::string{"cpu (2 threads)"});
  QCOMPARE(history.runs[0].megapixels, 30 * 2 * 32 * 32 * 1e-6);
  QCOMPARE(history.runs[1].megapixels, 4 * 32 * 32 * 1e-6);
  QCOMPARE(history.runs[1].seconds, 2.5);
  QCOMPARE(history.runs[2].megapixels, 4 * 4 * 32 * 32 * 1e-6);  // each slice looked at four times
}

void JobEstimateTest::doubtIsReadAndChecked() {
  QTemporaryDir dir;
  const std::filesystem::path folder{dir.path().toStdString()};
  const JobOutputCase output{"1", "1.safetensors", {}};
  const auto write = [&](const std::vector<float>& figures) {
    TensorFile file;
    if (!figures.empty())
      file.tensors["doubt"] = makeTensor(TensorType::f32, {static_cast<std::int64_t>(figures.size())}, figures);
    file.tensors["labels"] = makeTensor(TensorType::u8, {1, 1, 1}, std::vector<std::uint8_t>{0});
    return writeTensorFile(folder / output.file, file).ok();
  };
  QVERIFY(write({0, 0.25F, 1}));
  QCOMPARE(*readDoubt(folder, output, 3), (std::vector<float>{0, 0.25F, 1}));
  QCOMPARE(readDoubt(folder, output, 2).error().code, ErrorCode::damaged);
  QVERIFY(write({0, std::nanf(""), 1}));
  QCOMPARE(readDoubt(folder, output, 3).error().code, ErrorCode::damaged);
  QVERIFY(write({}));
  QVERIFY(readDoubt(folder, output, 3)->empty());
}

QTEST_GUILESS_MAIN(JobEstimateTest)
#include "JobEstimateTest.moc"
