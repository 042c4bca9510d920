// What a training takes, whether it fits, and what is done where it does not.

#include "core/base/FreeMemory.h"
#include "models/losses/SegmentationLoss.h"
#include "models/memory/MemoryPlan.h"
#include "models/nets/Din.h"
#include "models/parity/Formula.h"
#include "models/runtime/Runtime.h"
#include "models/train/Trainer.h"
#include "tests/models/TinyJob.h"
#include "tests/support/Places.h"
#include "tests/support/Sanitizer.h"

#include <sys/resource.h>
#include <unistd.h>

#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>
#include <fstream>
#include <new>

using namespace diptych;
using namespace diptych::models;

namespace {

DinConfig configOf(const char* json) {
  return dinConfigFromJson(json).value();
}

constexpr const char* kSmall = R"({"channels": [4, 6, 8, 8], "depths": [1, 2, 1, 1], "window": 2, "embed_dim": 8)";

/// Outputs, loss, gradients and batch norm's statistics of one step.
std::map<std::string, torch::Tensor> step(const DinConfig& config, bool recompute) {
  Din net{config};
  initialise(net, 3);
  net->to(torch::kFloat64);
  net->setRecompute(recompute);
  net->train();
  const auto side = 2 * config.sideMultiple();
  const auto output = net->forward(formulaImage(2, 3, side, side, 0), formulaImage(2, 3, side, side, 0.4));
  segmentationLoss(output, {formulaTarget(2, config.numClasses, side, side), {}}).total.backward();
  std::map<std::string, torch::Tensor> all{{"output", output.detach()}};
  for (const auto& item : net->named_parameters())
    if (item.value().grad().defined()) all[item.key()] = item.value().grad();
  for (const auto& item : net->named_buffers()) all[item.key()] = item.value();
  return all;
}

/// Leaves this process `more` bytes of address space besides what it has, as `ulimit -v` would, until lifted.
class NarrowMemory {
public:
  explicit NarrowMemory(double more) {
    ::getrlimit(RLIMIT_AS, &whole_);
    std::ifstream statm{"/proc/self/statm"};
    std::uint64_t pages = 0;
    statm >> pages;
    auto narrow = whole_;
    narrow.rlim_cur = pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE)) + static_cast<std::uint64_t>(more);
    ::setrlimit(RLIMIT_AS, &narrow);
  }
  NarrowMemory(const NarrowMemory&) = delete;
  ~NarrowMemory() { lift(); }
  void lift() { ::setrlimit(RLIMIT_AS, &whole_); }

private:
  struct rlimit whole_ = {};
};

}  // namespace

class MemoryPlanTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void freeMemoryRespectsALimit();
  void estimateIsNearThePeak_data();
  void estimateIsNearThePeak();
  void moreTakesMore();
  void firstThatFits();
  void predictionTakesFewerAtATime();
  void recomputingChangesNothing_data();
  void recomputingChangesNothing();
  void resumedTrainingKeepsItsBatch();
  void runningOutIsAnError();
};

void MemoryPlanTest::freeMemoryRespectsALimit() {
  const auto before = freeMemory();
  QVERIFY(before && *before > 0);
  QVERIFY(*before <= totalMemory().value());
  const NarrowMemory narrow{64 << 20};
  QVERIFY(freeMemory().value() <= std::uint64_t{64} << 20);
}

void MemoryPlanTest::estimateIsNearThePeak_data() {
  QTest::addColumn<QStringList>("arguments");
  QTest::newRow("din-lite") << QStringList{"din-lite", "--batch", "4", "--only", "training"};
  QTest::newRow("din-lite recomputing") << QStringList{"din-lite", "--batch", "6", "--only", "training", "--recompute"};
  QTest::newRow("din-test unfolded") << QStringList{"din-test", "--size", "112",      "--batch",
                                                    "2",        "--only", "training", "--unfolded"};
  QTest::newRow("EMCAD") << QStringList{
      "table11-emcad@din-test", "--size", "112", "--batch", "2", "--only", "training"};
  QTest::newRow("one image") << QStringList{
      "table4-only-i@din-test", "--size", "112", "--batch", "2", "--only", "training"};
  QTest::newRow("predicting") << QStringList{"din-lite", "--batch", "8", "--only", "forward"};
  QTest::newRow("predicting with din-test")
      << QStringList{"din-test", "--size", "112", "--batch", "2", "--only", "forward"};
}

/// Resident memory of the whole process at its highest, as the system counts it, against what was expected before.
void MemoryPlanTest::estimateIsNearThePeak() {
  if (test::kSanitized) QSKIP("a sanitizer takes memory of its own");
  QFETCH(QStringList, arguments);
  QProcess process;
  process.start(test::inBuild("bin/diptych-worker"),
                QStringList{"--threads", "1", "bench"} + arguments + QStringList{"--json", "--runs", "1"});
  process.waitForFinished(-1);
  QCOMPARE(process.exitCode(), 0);
  const auto json = QJsonDocument::fromJson(process.readAllStandardOutput()).object();
  const QString kind = arguments.contains("training") ? "Training" : "Forward";
  const double peak = json["peak" + kind + "Bytes"].toDouble(),
               estimate = json["estimated" + kind + "Bytes"].toDouble();
  QVERIFY(peak > 0);
  QVERIFY2(std::abs(estimate / peak - 1) < 0.25, qPrintable(QString{"%1 of %2 bytes"}.arg(estimate).arg(peak)));
}

void MemoryPlanTest::moreTakesMore() {
  const auto small = configOf("{}");
  const auto base = trainingMemory(small, 224, 224, false, 1).value();
  QVERIFY(base.bytes(2) > base.bytes(1));
  QVERIFY(trainingMemory(small, 448, 448, false, 1)->perImage > 3.9 * base.perImage);
  QVERIFY(trainingMemory(small, 224, 224, true, 1)->perImage < 0.5 * base.perImage);
  // A copy of 323,310,596 parameters of four bytes.
  QCOMPARE(trainingMemory(small, 224, 224, false, 2)->fixed - base.fixed, 4.0 * 323310596);
  const auto predicting = predictionMemory(small, 224, 224, Precision::float32).value();
  QVERIFY(predicting.bytes(1) < base.bytes(1) / 3);
  QVERIFY(predictionMemory(small, 224, 224, Precision::bfloat16)->bytes(1) < predicting.bytes(1));
}

void MemoryPlanTest::firstThatFits() {
  const auto config =
      configOf(R"({"name": "din-test", "channels": [16, 32, 64, 128], "depths": [1, 1, 1, 1], "embed_dim": 96})");
  const auto kept = trainingMemory(config, 224, 224, false, 1).value();
  const auto remade = trainingMemory(config, 224, 224, true, 1).value();
  const auto plan = [&](double bytes) {
    return planTraining(config, {224, 224, 4, 1}, static_cast<std::uint64_t>(bytes));
  };
  const auto roomy = plan(1.11 * kept.bytes(4));
  QVERIFY(roomy.ok());
  QCOMPARE(roomy->batch, 4);
  QVERIFY(!roomy->recompute && roomy->compromise.empty());

  const auto tight = plan(1.09 * kept.bytes(4));
  QVERIFY(tight.ok());
  QCOMPARE(tight->batch, 4);
  QVERIFY(tight->recompute);
  QVERIFY2(tight->compromise.find("works out its maps twice") != std::string::npos, tight->compromise.c_str());

  const auto tighter = plan(1.11 * remade.bytes(2));
  QVERIFY(tighter.ok());
  QCOMPARE(tighter->batch, 2);
  QVERIFY2(tighter->compromise.find("takes 2 images at a time") != std::string::npos, tighter->compromise.c_str());

  // What was begun with four goes on with four, and says where that may be too many.
  const auto resumed = [&](double bytes) {
    return planTraining(config, {224, 224, 4, 1, true}, static_cast<std::uint64_t>(bytes));
  };
  QVERIFY(resumed(1.11 * kept.bytes(4))->compromise.empty());
  const auto enough = resumed(1.11 * remade.bytes(4)), narrow = resumed(1.09 * remade.bytes(1));
  QVERIFY(enough.ok() && narrow.ok());
  QVERIFY(enough->batch == 4 && enough->recompute && narrow->batch == 4 && narrow->recompute);
  QVERIFY2(enough->compromise.find("works out its maps twice") != std::string::npos, enough->compromise.c_str());
  QVERIFY2(narrow->compromise.find("goes on with the 4 images a step") != std::string::npos,
           narrow->compromise.c_str());

  const auto none = plan(1.09 * remade.bytes(1));
  QVERIFY(!none.ok());
  QCOMPARE(none.error().code, ErrorCode::noSpace);
  QCOMPARE(none.error().subject, std::string{kOutOfMemory});
  QVERIFY2(none.error().what.find("Training din-test takes about 0.") != std::string::npos, none.error().what.c_str());
}

void MemoryPlanTest::predictionTakesFewerAtATime() {
  const auto config = configOf("{}");
  const auto cost = predictionMemory(config, 224, 224, Precision::float32).value();
  const auto plan = [&](double bytes) {
    return planPrediction(config, 224, 224, 4, Precision::float32, static_cast<std::uint64_t>(bytes));
  };
  QCOMPARE(plan(1.11 * cost.bytes(4)).value(), 4);
  QCOMPARE(plan(1.09 * cost.bytes(4)).value(), 2);
  QCOMPARE(plan(1.11 * cost.bytes(1)).value(), 1);
  QVERIFY(!plan(1.09 * cost.bytes(1)).ok());
}

void MemoryPlanTest::recomputingChangesNothing_data() {
  QTest::addColumn<QByteArray>("config");
  QTest::newRow("two encoders") << QByteArray{kSmall} + "}";
  QTest::newRow("no merging") << QByteArray{kSmall} + R"(, "feature_merging": false})";
  QTest::newRow("one encoder") << QByteArray{kSmall} + R"(, "inputs": "single"})";
  QTest::newRow("concatenation") << QByteArray{kSmall} + R"(, "fusion": "concat"})";
  QTest::newRow("EMCAD") << QByteArray{kSmall} + R"(, "decoder": "emcad", "emcad_expansion": 2})";
}

void MemoryPlanTest::recomputingChangesNothing() {
  QFETCH(QByteArray, config);
  const auto kept = step(configOf(config.constData()), false), remade = step(configOf(config.constData()), true);
  QCOMPARE(remade.size(), kept.size());
  int counters = 0;
  for (const auto& [name, tensor] : kept) {
    // The order in which gradients meet may differ, and nothing else.
    QVERIFY2(torch::allclose(remade.at(name).to(torch::kFloat64), tensor.to(torch::kFloat64), 1e-10, 1e-14),
             name.c_str());
    if (!name.ends_with("num_batches_tracked")) continue;
    ++counters;
    QCOMPARE(remade.at(name).item<std::int64_t>(), std::int64_t{1});
  }
  QVERIFY(counters > 0);
}

void MemoryPlanTest::resumedTrainingKeepsItsBatch() {
  if (test::kSanitized) QSKIP("a sanitizer's own address space is larger than any limit");
  QTemporaryDir folder;
  const std::filesystem::path path = std::filesystem::path{folder.path().toStdString()} / "job";
  JobSpec spec = tiny::spec(JobTask::train);
  spec.recipe.batch = 2048;
  spec.recipe.epochs = 2;
  QVERIFY(tiny::makeTraining(path, spec, 512));  // two steps of 256 an epoch, or one of 2048
  spec = readJobSpec(path).value();
  const auto runtime = startRuntime("cpu", 1);
  QVERIFY(runtime.ok());

  auto config = configOf(tiny::kConfig);
  config.numClasses = 3;
  const auto room = trainingMemory(config, 32, 32, true, 1)->bytes(256) * 1.4;
  NarrowMemory narrow{room};

  std::stop_source stop;
  TrainingEvents events;
  std::vector<std::string> warnings;
  events.warning = [&](const std::string& what) {
    warnings.push_back(what);
    narrow.lift();  // only the plan is meant to see the limit
  };
  events.progress = Progress{[&](double fraction, std::string_view) {
                               if (fraction > 0) stop.request_stop();
                             },
                             stop.get_token()};
  const auto first = train(spec, path, *runtime, events);
  QVERIFY(!first.ok());
  QVERIFY2(first.error().code == ErrorCode::cancelled, first.error().sentence().c_str());
  QCOMPARE(warnings.size(), std::size_t{1});
  QVERIFY2(warnings[0].find("takes 256 images at a time") != std::string::npos, warnings[0].c_str());

  // Again in the same room: it is planned for the batch that it began with, not for what the recipe wishes.
  NarrowMemory again{room};
  warnings.clear();
  TrainingEvents later;
  later.warning = [&](const std::string& what) {
    warnings.push_back(what);
    again.lift();
  };
  const auto second = train(spec, path, *runtime, later);
  again.lift();
  for (const auto& warning : warnings) QVERIFY2(warning.find("2048") == std::string::npos, warning.c_str());
  QVERIFY2(second.ok(), second.ok() ? "" : second.error().sentence().c_str());
  QCOMPARE(second->epochs, 2);
  QCOMPARE(second->curve.back().step, 4);
}

void MemoryPlanTest::runningOutIsAnError() {
  const auto status = guarded("train the network", []() -> Status { throw std::bad_alloc{}; });
  QVERIFY(!status.ok());
  QCOMPARE(status.error().code, ErrorCode::noSpace);
  QCOMPARE(status.error().subject, std::string{kOutOfMemory});
  QVERIFY(status.error().what.find("memory does not suffice") != std::string::npos);
}

QTEST_GUILESS_MAIN(MemoryPlanTest)
#include "MemoryPlanTest.moc"
