// Training: it learns, repeats itself, goes on where it stopped, and stops when told to.

#include "models/infer/Segmenter.h"
#include "models/losses/SegmentationLoss.h"
#include "models/train/Augment.h"
#include "models/train/Schedule.h"
#include "models/train/SliceStore.h"
#include "models/train/Trainer.h"
#include "models/train/Validator.h"
#include "models/weights/Weights.h"
#include "tests/models/TinyConvNext.h"
#include "tests/models/TinyJob.h"

#include <QTemporaryDir>
#include <QtTest>
#include <limits>
#include <set>

using namespace diptych;
using namespace diptych::models;

namespace {

Runtime oneThread() {
  return *startRuntime("cpu", 1);
}

double diceOf(const std::vector<std::uint8_t>& a, const std::uint8_t* b, std::uint8_t c) {
  double both = 0, sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    both += a[i] == c && b[i] == c;
    sum += (a[i] == c) + (b[i] == c);
  }
  return 2 * both / sum;
}

}  // namespace

class TrainerTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void learnsTwoSlicesByHeart();
  void sameSeedGivesTheSameBits();
  void resumedTrainingEqualsTheUninterruptedOne();
  void aStopWhileJudgingLosesNothing();
  void checkpointOfAnotherJobIsNotTaken();
  void cancelledBeforeTheFirstStepEndsAtOnce();
  void lossThatIsNoNumberIsAnError();
  void encodersStartFromImageNet();
  void validationPicksTheBest();
  void nothingDeclaredIsRefused();
  void changedInputIsRefused();
  void halfOfTheDrawsAreReplayed();
  void everySliceIsDrawnOnceAPass();
  void scheduleWarmsUpAndFalls();
  void scheduleSpansWhatComesFirst();
  void augmentationMovesBothPanelsAndLabelsTogether();
  void augmentationOfNothingIsNothing();

private:
  std::filesystem::path folder(const char* name) const {
    return std::filesystem::path{folder_.path().toStdString()} / name;
  }
  QTemporaryDir folder_;
};

void TrainerTest::learnsTwoSlicesByHeart() {
  auto spec = tiny::spec(JobTask::train);
  spec.recipe.epochs = 400;
  spec.recipe.learningRate = 5e-3;
  QVERIFY(tiny::makeTraining(folder("learn"), spec, 2));
  spec = *readJobSpec(folder("learn"));
  const auto trained = train(spec, folder("learn"), oneThread(), {});
  QVERIFY2(trained.ok(), trained.ok() ? "" : trained.error().sentence().c_str());
  QCOMPARE(trained->epochs, 400);

  auto job = tiny::spec(JobTask::segment);
  QVERIFY(createJobFolder(folder("use")).ok());
  tiny::addCase(folder("use"), job, "1", 2);
  std::filesystem::copy_file(folder("learn") / trained->weights, folder("use") / "inputs/weights.safetensors");
  job.weights = "inputs/weights.safetensors";
  auto segmenter = Segmenter::load(job, folder("use"), oneThread());
  QVERIFY2(segmenter.ok(), segmenter.ok() ? "" : segmenter.error().sentence().c_str());
  const auto result = (*segmenter)->segment(job, folder("use"), {});
  QVERIFY2(result.ok(), result.ok() ? "" : result.error().sentence().c_str());
  QCOMPARE(result->outputs.size(), std::size_t{1});
  const auto file = readTensorFile(folder("use") / result->outputs[0].file);
  QVERIFY(file.ok());
  const auto& labels = file->tensors.at("labels");
  QCOMPARE(labels.shape, (std::vector<std::int64_t>{2, tiny::kSide, tiny::kSide}));
  for (const std::uint8_t c : {1, 2}) {
    const double dice = diceOf(tiny::discs(2).labels, labels.as<std::uint8_t>(), c);
    QVERIFY2(dice > 0.8, std::to_string(dice).c_str());
  }
}

void TrainerTest::sameSeedGivesTheSameBits() {
  const auto spec = tiny::spec(JobTask::train);
  for (const char* name : {"same1", "same2"}) QVERIFY(tiny::makeTraining(folder(name), spec, 3));
  const auto a = train(*readJobSpec(folder("same1")), folder("same1"), oneThread(), {});
  const auto b = train(*readJobSpec(folder("same2")), folder("same2"), oneThread(), {});
  QVERIFY(a.ok() && b.ok());
  QCOMPARE(a->weightsSha256, b->weightsSha256);
}

void TrainerTest::resumedTrainingEqualsTheUninterruptedOne() {
  auto spec = tiny::spec(JobTask::train);
  const std::vector<SliceRole> roles{SliceRole::fresh, SliceRole::fresh, SliceRole::replay, SliceRole::validation};
  for (const char* name : {"whole", "pieces"}) QVERIFY(tiny::makeTraining(folder(name), spec, 4, roles));
  spec = *readJobSpec(folder("whole"));
  const auto whole = train(spec, folder("whole"), oneThread(), {});
  QVERIFY(whole.ok());

  // Stopped at each point of its curve.
  int stops = 0;
  Result<JobResult> pieces = Error{ErrorCode::cancelled, "not begun", "", ""};
  while (!pieces.ok() && pieces.error().code == ErrorCode::cancelled && stops < 50) {
    ++stops;
    std::stop_source stop;
    TrainingEvents events;
    events.progress.stop = stop.get_token();
    events.point = [&](const CurvePoint&) { stop.request_stop(); };
    pieces = train(spec, folder("pieces"), oneThread(), events);
  }
  QVERIFY2(pieces.ok(), pieces.ok() ? "" : pieces.error().sentence().c_str());
  QVERIFY(stops > 1);
  QCOMPARE(pieces->weightsSha256, whole->weightsSha256);
  QCOMPARE(pieces->curve.size(), whole->curve.size());
  for (std::size_t i = 0; i < whole->curve.size(); ++i) QCOMPARE(pieces->curve[i].loss, whole->curve[i].loss);
}

void TrainerTest::aStopWhileJudgingLosesNothing() {
  auto spec = tiny::spec(JobTask::train);
  spec.recipe.epochs = 2;
  std::vector<SliceRole> roles(4, SliceRole::fresh);
  roles.insert(roles.end(), 4, SliceRole::validation);  // two batches, judged after the last of four steps
  for (const char* name : {"judged", "stopped"}) QVERIFY(tiny::makeTraining(folder(name), spec, 8, roles));
  spec = *readJobSpec(folder("judged"));
  const auto whole = train(spec, folder("judged"), oneThread(), {});
  QVERIFY2(whole.ok(), whole ? "" : whole.error().sentence().c_str());

  std::stop_source stop;
  int told = 0, points = 0;
  TrainingEvents events;
  events.progress.stop = stop.get_token();
  events.point = [&](const CurvePoint&) { ++points; };
  // Told four times a second at most: whoever is slow hears of everything. Three steps, then the first half of the judgement.
  events.progress.report = [&](double fraction, std::string_view what) {
    if (fraction == 0 || !what.starts_with("Training")) return;
    QTest::qSleep(300);
    if (++told == 4) stop.request_stop();
  };
  const auto stopped = train(spec, folder("stopped"), oneThread(), events);
  QCOMPARE(told, 4);
  QCOMPARE(points, 0);
  QVERIFY(!stopped.ok());
  QCOMPARE(stopped.error().code, ErrorCode::cancelled);

  const auto resumed = train(spec, folder("stopped"), oneThread(), {});
  QVERIFY2(resumed.ok(), resumed ? "" : resumed.error().sentence().c_str());
  QCOMPARE(resumed->weightsSha256, whole->weightsSha256);
  QCOMPARE(resumed->curve.size(), whole->curve.size());
  QCOMPARE(resumed->curve.back().validationDice[1], whole->curve.back().validationDice[1]);
}

void TrainerTest::checkpointOfAnotherJobIsNotTaken() {
  auto spec = tiny::spec(JobTask::train);
  QVERIFY(tiny::makeTraining(folder("first"), spec, 2));
  spec = *readJobSpec(folder("first"));
  std::stop_source stop;
  TrainingEvents events;
  events.progress.stop = stop.get_token();
  events.progress.report = [&](double, std::string_view what) {
    if (what.starts_with("Training")) stop.request_stop();
  };
  QVERIFY(!train(spec, folder("first"), oneThread(), events).ok());
  QVERIFY(std::filesystem::exists(folder("first") / "checkpoints/newest.safetensors"));
  spec.seed += 1;
  QVERIFY(writeJobSpec(folder("first"), spec).ok());
  std::vector<std::string> warnings;
  TrainingEvents told;
  told.warning = [&](const std::string& what) { warnings.push_back(what); };
  const auto other = train(spec, folder("first"), oneThread(), told);
  QVERIFY(other.ok());
  QCOMPARE(warnings.size(), std::size_t{1});
  QVERIFY2(warnings[0].find("another job specification") != std::string::npos, warnings[0].c_str());
  QVERIFY2(warnings[0].find("begins anew") != std::string::npos, warnings[0].c_str());
}

void TrainerTest::cancelledBeforeTheFirstStepEndsAtOnce() {
  auto spec = tiny::spec(JobTask::train);
  spec.recipe.epochs = 100000;
  QVERIFY(tiny::makeTraining(folder("cancel"), spec, 2));
  std::stop_source stop;
  stop.request_stop();
  TrainingEvents events;
  events.progress.stop = stop.get_token();
  const auto result = train(*readJobSpec(folder("cancel")), folder("cancel"), oneThread(), events);
  QVERIFY(!result.ok());
  QVERIFY(result.error().code == ErrorCode::cancelled);
}

void TrainerTest::lossThatIsNoNumberIsAnError() {
  auto spec = tiny::spec(JobTask::train);
  spec.recipe.learningRate = 1e30;
  spec.recipe.gradientClip = 0;
  spec.recipe.epochs = 50;
  QVERIFY(tiny::makeTraining(folder("nan"), spec, 2));
  const auto result = train(*readJobSpec(folder("nan")), folder("nan"), oneThread(), {});
  QVERIFY(!result.ok());
  QVERIFY2(QString::fromStdString(result.error().what).contains("not a finite number"), result.error().what.c_str());
}

void TrainerTest::encodersStartFromImageNet() {
  const auto at = folder("imagenet");
  JobSpec spec = tiny::spec(JobTask::train);
  spec.imageNet = "inputs/imagenet.safetensors";
  // One step so short that it moves nothing that one could see.
  spec.recipe.epochs = 1;
  spec.recipe.learningRate = 1e-9;
  spec.recipe.weightDecay = 0;
  QVERIFY(tiny::makeTraining(at, spec, 2));
  spec = *readJobSpec(at);
  const auto missing = train(spec, at, oneThread(), {});
  QVERIFY(!missing.ok());
  QVERIFY2(missing.error().sentence().find("imagenet.safetensors") != std::string::npos,
           missing.error().sentence().c_str());

  TensorFile file = tiny::timm();
  QVERIFY(writeTensorFile(at / spec.imageNet, file).ok());
  const auto result = train(spec, at, oneThread(), {});
  QVERIFY2(result.ok(), result ? "" : result.error().sentence().c_str());
  const auto weights = readTensorFile(at / result->weights);
  QVERIFY(weights.ok());
  for (const char* encoder : {"encoder_i.", "encoder_e."}) {
    const torch::Tensor ours = toTorch(weights->tensors.at(std::string{encoder} + "stages.1.0.pwconv1.weight"));
    QVERIFY(torch::allclose(ours.flatten(), toTorch(file.tensors.at("stages.1.blocks.0.mlp.fc1.weight")).flatten()));
  }

  // Of another shape: refused by name, and nothing is left behind that could be taken for a result.
  const auto other = folder("imagenet-else");
  spec.cases.clear();
  QVERIFY(tiny::makeTraining(other, spec, 2));
  spec = *readJobSpec(other);
  file.tensors["stages.1.blocks.0.gamma"] = tiny::values({7}, 1);
  QVERIFY(writeTensorFile(other / spec.imageNet, file).ok());
  const auto refused = train(spec, other, oneThread(), {});
  QVERIFY(!refused.ok());
  QVERIFY2(refused.error().sentence().find("stages.1.blocks.0.gamma") != std::string::npos,
           refused.error().sentence().c_str());
  QVERIFY(!std::filesystem::exists(other / "weights.safetensors"));
}

void TrainerTest::validationPicksTheBest() {
  auto spec = tiny::spec(JobTask::train);
  QVERIFY(tiny::makeTraining(folder("best"), spec, 3, {SliceRole::fresh, SliceRole::fresh, SliceRole::validation}));
  const auto result = train(*readJobSpec(folder("best")), folder("best"), oneThread(), {});
  QVERIFY(result.ok());
  const auto& last = result->curve.back().validationDice;
  QCOMPARE(last.size(), std::size_t{3});
  QVERIFY(std::isnan(last[0]));  // background is not measured
  QVERIFY(last[1] >= 0 && last[1] <= 1);
  // What was kept is what was best, judged once more.
  double best = -1;
  for (const CurvePoint& point : result->curve)
    if (point.validationDice.size() == 3)
      best = std::max(best, (point.validationDice[1] + point.validationDice[2]) / 2);
  const auto read = *readJobSpec(folder("best"));
  const auto store = SliceStore::load(folder("best"), read, {});
  QVERIFY(store.ok());
  DinConfig config = *dinConfigFromJson(read.configJson);
  config.numClasses = 3;
  Din net{config};
  QVERIFY(loadWeights(net, folder("best") / result->weights).ok());
  Validator validator{config, store->validation, read.recipe.batch, torch::kCPU};
  QCOMPARE(validator.judge(stateOf(net), {}, [] {})->mean, best);
  dropCheckpoints(folder("best"));
  QVERIFY(!std::filesystem::exists(folder("best") / "checkpoints"));
}

void TrainerTest::nothingDeclaredIsRefused() {
  auto spec = tiny::spec(JobTask::train);
  QVERIFY(tiny::makeTraining(folder("none"), spec, 1));
  spec = *readJobSpec(folder("none"));
  auto file = *readTensorFile(folder("none") / "inputs/1.safetensors");
  file.tensors["declared"] = makeTensor(TensorType::u8, {1, 3}, std::vector<std::uint8_t>{1, 0, 0});
  std::filesystem::remove(folder("none") / "inputs/1.safetensors");
  QVERIFY(writeTensorFile(folder("none") / "inputs/1.safetensors", file).ok());
  spec.cases[0].sha256 = *sha256OfFile(folder("none") / "inputs/1.safetensors");
  const auto result = train(spec, folder("none"), oneThread(), {});
  QVERIFY(!result.ok());
  QVERIFY2(QString::fromStdString(result.error().what).contains("nothing to train on"), result.error().what.c_str());
}

void TrainerTest::changedInputIsRefused() {
  auto spec = tiny::spec(JobTask::train);
  QVERIFY(tiny::makeTraining(folder("changed"), spec, 1));
  spec = *readJobSpec(folder("changed"));
  spec.cases[0].sha256 = std::string(64, '0');
  const auto result = train(spec, folder("changed"), oneThread(), {});
  QVERIFY(!result.ok());
  QVERIFY(result.error().code == ErrorCode::damaged);
}

void TrainerTest::halfOfTheDrawsAreReplayed() {
  SliceStore store;
  store.fresh.resize(3);
  store.replay.resize(5);
  const auto replayed = [&](const TrainingSlice* s) {
    return s >= store.replay.data() && s < store.replay.data() + store.replay.size();
  };
  for (const int batch : {1, 3, 4}) {
    const SliceSampler sampler{store, batch, 0.5, 1};
    int count = 0, all = 0;
    for (int step = 0; step < 12; ++step)
      for (const auto* slice : sampler.draw(step)) {
        count += replayed(slice);
        ++all;
      }
    QCOMPARE(2 * count, all);
  }
  store.replay.clear();
  const SliceSampler fresh{store, 4, 0.5, 1};
  QCOMPARE(fresh.stepsPerEpoch(), 1.0);  // three slices in batches of four: never less than a step
}

void TrainerTest::everySliceIsDrawnOnceAPass() {
  SliceStore store;
  store.fresh.resize(6);
  const SliceSampler sampler{store, 3, 0, 9};
  std::vector<const TrainingSlice*> firstPass, secondPass;
  for (int step = 0; step < 4; ++step)
    for (const auto* slice : sampler.draw(step)) (step < 2 ? firstPass : secondPass).push_back(slice);
  QCOMPARE(std::set(firstPass.begin(), firstPass.end()).size(), std::size_t{6});
  QCOMPARE(std::set(secondPass.begin(), secondPass.end()).size(), std::size_t{6});
  QVERIFY(firstPass != secondPass);
}

void TrainerTest::scheduleWarmsUpAndFalls() {
  TrainingRecipe r;
  r.learningRate = 1;
  r.warmUpShare = 0.1;
  r.finalRateShare = 0.01;
  QCOMPARE(learningRate(r, 0.05), 0.5);
  QCOMPARE(learningRate(r, 0.1), 1.0);
  QCOMPARE(learningRate(r, 0.55), 0.505);
  QCOMPARE(learningRate(r, 1), 0.01);
  QVERIFY(learningRate(r, 0) > 0);
}

void TrainerTest::scheduleSpansWhatComesFirst() {
  TrainingRecipe r;
  r.epochs = 10;
  QCOMPARE(trainingShare(r, 4, 20, 1e6), 0.5);
  r.minutes = 1;
  QCOMPARE(trainingShare(r, 4, 20, 6), 0.5);
  QCOMPARE(trainingShare(r, 4, 20, 45), 0.75);
  r.epochs = 0;
  QCOMPARE(trainingShare(r, 4, 20, 6), 0.1);
}

void TrainerTest::augmentationMovesBothPanelsAndLabelsTogether() {
  TrainingRecipe r;
  r.flip = true;
  r.gammaJitter = r.brightnessJitter = 0;
  // Grey level 200 where the label is 1, 50 elsewhere, on both panels.
  auto labels = torch::zeros({4, 64, 64}, torch::kUInt8);
  labels.slice(1, 10, 40).slice(2, 20, 30).fill_(1);
  const auto panel = torch::where(labels == 1, torch::full_like(labels, 200), torch::full_like(labels, 50));
  StepRandom random{1, 2, 3};
  const auto out = augment({torch::stack({panel, panel}, 1), labels, {}}, r, random);
  QVERIFY(torch::equal(out.panels.select(1, 0), out.panels.select(1, 1)));
  const auto bright = out.panels.select(1, 0) > 125.0 / 255;
  const auto known = out.labels != kIgnoredLabel;
  const auto wrong = ((bright != (out.labels == 1)) & known).sum().item<std::int64_t>();
  QVERIFY2(wrong < 4 * 40, std::to_string(wrong).c_str());  // half-covered pixels along the edge
  QVERIFY((out.labels == kIgnoredLabel).any().item<bool>() || (out.labels == 1).any().item<bool>());
}

void TrainerTest::augmentationOfNothingIsNothing() {
  TrainingRecipe r;
  r.rotateDegrees = r.gammaJitter = r.brightnessJitter = 0;
  r.zoomLow = r.zoomHigh = 1;
  auto labels = (torch::arange(2 * 16 * 12).view({2, 16, 12}) % 3).to(torch::kUInt8);
  const auto panels = (torch::arange(2 * 2 * 16 * 12).view({2, 2, 16, 12}) % 256).to(torch::kUInt8);
  StepRandom random{1, 2, 3};
  const auto out = augment({panels, labels, {}}, r, random);
  QVERIFY(torch::equal(out.labels, labels));
  QVERIFY(torch::allclose(out.panels * 255, panels.to(torch::kFloat32), 1e-3, 1e-2));
}

QTEST_GUILESS_MAIN(TrainerTest)
#include "TrainerTest.moc"
