// Jobs whose second panel is made by Zero-DCE: the network is learnt first, kept with the weights and never learnt twice.

#include "models/enhance/DceNet.h"
#include "models/infer/Segmenter.h"
#include "models/train/Trainer.h"
#include "models/weights/Weights.h"
#include "tests/models/TinyJob.h"

#include <QTemporaryDir>
#include <QtTest>
#include <fstream>

using namespace diptych;
using namespace diptych::models;
namespace fs = std::filesystem;

namespace {

constexpr const char* kWeights = "inputs/weights.safetensors";

Runtime oneThread() {
  return *startRuntime("cpu", 1);
}

JobSpec zeroDceSpec(JobTask task) {
  auto spec = tiny::spec(task);
  spec.input.enhancer.kind = "zero-dce";
  spec.input.enhancer.steps = 4;
  spec.recipe.epochs = 3;
  return spec;
}

/// What a training says, and when it is stopped.
struct Told {
  std::vector<std::string> progress, warnings;
  std::stop_source stop;
  std::string stopAt;  ///< a progress text that begins so ends it

  TrainingEvents events() {
    TrainingEvents e;
    e.progress.stop = stop.get_token();
    e.progress.report = [this](double, std::string_view what) {
      progress.emplace_back(what);
      if (!stopAt.empty() && what.starts_with(stopAt)) stop.request_stop();
    };
    e.warning = [this](const std::string& what) { warnings.push_back(what); };
    return e;
  }
  bool learnt() const {
    return std::any_of(progress.begin(), progress.end(), [](const auto& p) { return p.starts_with("Learning"); });
  }
};

/// The enhancer's part of a weight file, as bytes.
std::map<std::string, std::vector<std::byte>> enhancerOf(const fs::path& weights) {
  std::map<std::string, std::vector<std::byte>> bytes;
  const auto file = readTensorFile(weights);
  if (!file) return bytes;
  for (const auto& [name, tensor] : file->tensors)
    if (name.starts_with(kZeroDcePrefix))
      bytes[name].assign(tensor.bytes.get(), tensor.bytes.get() + tensor.byteCount());
  return bytes;
}

QByteArray sentence(const auto& result) {
  return result.ok() ? QByteArray{} : QByteArray::fromStdString(result.error().sentence());
}

}  // namespace

class ZeroDceJobTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void initTestCase();
  void weightsHoldTheEnhancer();
  void segmentingUsesTheEnhancerOfTheWeights();
  void resumedTrainingEqualsTheUninterruptedOne();
  void damagedEnhancerIsLearntAgain();
  void retrainingKeepsTheEnhancer();
  void modelWithoutEnhancerGetsOne();
  void wrongTensorsAreRefusedByName_data();
  void wrongTensorsAreRefusedByName();
  void otherEnhancersRefuseItsTensors();

private:
  fs::path folder(const std::string& name) const { return fs::path{folder_.path().toStdString()} / name; }
  /// A job with the trained weights, changed, as its input.
  bool makeJob(const std::string& name, JobSpec& spec, const std::function<void(TensorFile&)>& change = {});
  QTemporaryDir folder_;
  JobResult trained_;  ///< of "first"
};

void ZeroDceJobTest::initTestCase() {
  QVERIFY(tiny::makeTraining(folder("first"), zeroDceSpec(JobTask::train), 3));
  auto told = Told{};
  const auto trained = train(*readJobSpec(folder("first")), folder("first"), oneThread(), told.events());
  QVERIFY2(trained.ok(), sentence(trained).constData());
  QVERIFY(told.learnt());
  QVERIFY(told.warnings.empty());
  trained_ = *trained;
}

bool ZeroDceJobTest::makeJob(const std::string& name, JobSpec& spec, const std::function<void(TensorFile&)>& change) {
  spec.weights = kWeights;
  spec.weightsClasses = spec.classes;
  if (!createJobFolder(folder(name)).ok()) return false;
  auto file = readTensorFile(folder("first") / trained_.weights);
  if (!file) return false;
  if (change) change(*file);
  if (!writeTensorFile(folder(name) / kWeights, *file).ok()) return false;
  const bool trains = spec.task == JobTask::train;
  tiny::addCase(folder(name), spec, "1", 3, std::vector<SliceRole>(trains ? 3 : 0, SliceRole::fresh));
  return writeJobSpec(folder(name), spec).ok();
}

void ZeroDceJobTest::weightsHoldTheEnhancer() {
  const auto enhancer = enhancerOf(folder("first") / trained_.weights);
  QCOMPARE(enhancer.size(), std::size_t{14});
  QVERIFY(enhancer.contains("zero_dce.conv7.bias"));
  // Kept for a resumption with the checkpoints, and gone with them.
  QVERIFY(fs::exists(folder("first") / "checkpoints/zero_dce.safetensors"));
  dropCheckpoints(folder("first"));
  QVERIFY(!fs::exists(folder("first") / "checkpoints"));
}

void ZeroDceJobTest::segmentingUsesTheEnhancerOfTheWeights() {
  const auto doubtWith = [&](const std::string& name, const std::function<void(TensorFile&)>& change) {
    auto spec = zeroDceSpec(JobTask::segment);
    if (!makeJob(name, spec, change)) return std::vector<float>{};
    auto segmenter = Segmenter::load(spec, folder(name), oneThread());
    if (!segmenter || !(*segmenter)->segment(spec, folder(name), {})) return std::vector<float>{};
    const auto file = readTensorFile(folder(name) / "outputs/1.safetensors");
    const float* doubt = file->tensors.at("doubt").as<float>();
    return std::vector<float>(doubt, doubt + 3);
  };
  const auto asTrained = doubtWith("use", {});
  QCOMPARE(asTrained.size(), std::size_t{3});
  QCOMPARE(doubtWith("use again", {}), asTrained);
  const auto strong = doubtWith("use strongly", [](TensorFile& file) {
    file.tensors["zero_dce.conv7.bias"] = makeTensor(TensorType::f32, {8}, std::vector<float>(8, 2));
  });
  QCOMPARE(strong.size(), std::size_t{3});
  QVERIFY(strong != asTrained);
}

void ZeroDceJobTest::resumedTrainingEqualsTheUninterruptedOne() {
  QVERIFY(tiny::makeTraining(folder("pieces"), zeroDceSpec(JobTask::train), 3));
  const auto spec = *readJobSpec(folder("pieces"));
  // While it learns, while it enhances, in the training, to the end.
  for (const char* stopAt : {"Learning to enhance, step 3", "Enhancing", "Training", ""}) {
    Told told;
    told.stopAt = stopAt;
    const auto result = train(spec, folder("pieces"), oneThread(), told.events());
    QVERIFY2(result.ok() == told.stopAt.empty(), sentence(result).constData());
    if (!result.ok()) QVERIFY(result.error().code == ErrorCode::cancelled);
    QVERIFY(told.warnings.empty());
    // Once it has been learnt it is not learnt again.
    QCOMPARE(told.learnt(), told.stopAt.starts_with("Learning") || told.stopAt == "Enhancing");
    if (result.ok()) QCOMPARE(result->weightsSha256, trained_.weightsSha256);
  }
}

void ZeroDceJobTest::damagedEnhancerIsLearntAgain() {
  QVERIFY(tiny::makeTraining(folder("damaged"), zeroDceSpec(JobTask::train), 3));
  const auto spec = *readJobSpec(folder("damaged"));
  Told first;
  first.stopAt = "Training";
  QVERIFY(!train(spec, folder("damaged"), oneThread(), first.events()).ok());
  const auto kept = folder("damaged") / "checkpoints/zero_dce.safetensors";
  {
    std::fstream file{kept, std::ios::in | std::ios::out | std::ios::binary};
    file.seekp(-100, std::ios::end);
    file.put('\x55');
  }
  Told second;
  const auto result = train(spec, folder("damaged"), oneThread(), second.events());
  QVERIFY2(result.ok(), sentence(result).constData());
  QCOMPARE(second.warnings.size(), std::size_t{1});
  QVERIFY(second.warnings[0].find("zero_dce.safetensors") != std::string::npos);
  QVERIFY(second.warnings[0].find("learnt again") != std::string::npos);
  QCOMPARE(result->weightsSha256, trained_.weightsSha256);
}

void ZeroDceJobTest::retrainingKeepsTheEnhancer() {
  auto spec = zeroDceSpec(JobTask::train);
  spec.seed += 1;
  QVERIFY(makeJob("retrain", spec));
  Told told;
  const auto result = train(*readJobSpec(folder("retrain")), folder("retrain"), oneThread(), told.events());
  QVERIFY2(result.ok(), sentence(result).constData());
  QVERIFY(!told.learnt());
  QVERIFY(result->weightsSha256 != trained_.weightsSha256);
  QCOMPARE(enhancerOf(folder("retrain") / result->weights), enhancerOf(folder("first") / trained_.weights));
}

void ZeroDceJobTest::modelWithoutEnhancerGetsOne() {
  auto spec = zeroDceSpec(JobTask::train);
  QVERIFY(makeJob("fuzzy before", spec, [](TensorFile& file) {
    std::erase_if(file.tensors, [](const auto& entry) { return entry.first.starts_with(kZeroDcePrefix); });
  }));
  Told told;
  const auto result = train(*readJobSpec(folder("fuzzy before")), folder("fuzzy before"), oneThread(), told.events());
  QVERIFY2(result.ok(), sentence(result).constData());
  QVERIFY(told.learnt());
  QCOMPARE(enhancerOf(folder("fuzzy before") / result->weights).size(), std::size_t{14});
}

void ZeroDceJobTest::wrongTensorsAreRefusedByName_data() {
  QTest::addColumn<std::function<void(TensorFile&)>>("change");
  QTest::addColumn<QByteArray>("clause");
  const auto row = [](const char* name, std::function<void(TensorFile&)> change, const char* clause) {
    QTest::newRow(name) << std::move(change) << QByteArray{clause};
  };
  row(
      "missing", [](TensorFile& f) { f.tensors.erase("zero_dce.conv3.weight"); }, "it lacks zero_dce.conv3.weight");
  row(
      "shape",
      [](TensorFile& f) {
        f.tensors["zero_dce.conv7.bias"] = makeTensor(TensorType::f32, {24}, std::vector<float>(24));
      },
      "zero_dce.conv7.bias is [24] instead of [8]");
  row(
      "not finite",
      [](TensorFile& f) {
        f.tensors["zero_dce.conv1.bias"] = makeTensor(TensorType::f32, {32}, std::vector<float>(32, std::nanf("")));
      },
      "zero_dce.conv1.bias holds values that are not finite");
  row(
      "unknown", [](TensorFile& f) { f.tensors["zero_dce.conv8.bias"] = f.tensors.at("zero_dce.conv7.bias"); },
      "it holds zero_dce.conv8.bias");
}

void ZeroDceJobTest::wrongTensorsAreRefusedByName() {
  QFETCH(const std::function<void(TensorFile&)>, change);
  QFETCH(const QByteArray, clause);
  const std::string name = QTest::currentDataTag();
  auto job = zeroDceSpec(JobTask::segment);
  QVERIFY(makeJob(name + " segment", job, change));
  const auto segmenter = Segmenter::load(job, folder(name + " segment"), oneThread());
  QVERIFY(!segmenter.ok());
  QVERIFY2(sentence(segmenter).contains(clause), sentence(segmenter).constData());
  auto spec = zeroDceSpec(JobTask::train);
  QVERIFY(makeJob(name + " train", spec, change));
  const auto result = train(*readJobSpec(folder(name + " train")), folder(name + " train"), oneThread(), {});
  QVERIFY(!result.ok());
  QVERIFY2(sentence(result).contains(clause), sentence(result).constData());
}

void ZeroDceJobTest::otherEnhancersRefuseItsTensors() {
  auto job = zeroDceSpec(JobTask::segment);
  job.input.enhancer = {};
  QVERIFY(makeJob("fuzzy", job));
  const auto segmenter = Segmenter::load(job, folder("fuzzy"), oneThread());
  QVERIFY(!segmenter.ok());
  QVERIFY2(sentence(segmenter).contains("it holds zero_dce.conv1.bias"), sentence(segmenter).constData());
  auto with = job;
  with.input.enhancer = zeroDceSpec(JobTask::segment).input.enhancer;
  QVERIFY(*Segmenter::keyOf(job, folder("fuzzy")) != *Segmenter::keyOf(with, folder("fuzzy")));
}

QTEST_GUILESS_MAIN(ZeroDceJobTest)
#include "ZeroDceJobTest.moc"
