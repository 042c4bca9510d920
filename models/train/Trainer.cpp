#include "models/train/Trainer.h"

#include "core/base/Files.h"
#include "core/base/FreeMemory.h"
#include "models/data/CasePixels.h"
#include "models/losses/SegmentationLoss.h"
#include "models/memory/MemoryPlan.h"
#include "models/runtime/DeviceWork.h"
#include "models/train/AdamW.h"
#include "models/train/Augment.h"
#include "models/train/CheckpointStore.h"
#include "models/train/EnhancerPhase.h"
#include "models/train/Schedule.h"
#include "models/train/SliceStore.h"
#include "models/train/Validator.h"
#include "models/train/WeightAverage.h"
#include "models/weights/ImageNetStart.h"
#include "models/weights/Weights.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <optional>
#include <utility>

namespace diptych::models {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr std::uint64_t kAugmentStream = 3;
constexpr const char* kWeights = "weights.safetensors";

Error cancelledError() {
  return {ErrorCode::cancelled, "The training was cancelled", "", ""};
}

double secondsSince(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

/// What ties a checkpoint to its job: spec.json as it lies there, which nobody changes. Earlier programs took it as they would
/// have written it themselves, which changes when a key is added; theirs are known by that.
Result<std::vector<std::string>> specHashes(const JobSpec& spec, const fs::path& folder) {
  auto file = sha256OfFile(folder / "spec.json");
  if (!file) return file.error();
  const std::string text = toJson(spec);
  return std::vector<std::string>{std::move(*file), sha256(std::as_bytes(std::span{text.data(), text.size()}))};
}

class Training {
public:
  Training(const JobSpec& spec, const fs::path& folder, const Runtime& runtime, const TrainingEvents& events,
           const DinConfig& config, const TrainingPlan& plan, SliceStore store)
      : spec_{spec}, folder_{folder}, events_{events}, device_{runtime.device}, store_{std::move(store)}, net_{config} {
    net_->setRecompute(plan.recompute);
    setBatch(plan.batch);
  }

  Status prepare();
  Status run();
  Result<JobResult> finish();

private:
  enum class Step { done, cancelled };
  void setBatch(int batch) {
    position_.batch = batch;
    sampler_.emplace(store_, batch, spec_.recipe.replayShare, spec_.seed);
  }
  Result<Step> trainStep(double rate);
  bool pointIsDue() const;
  bool validationIsDue() const;
  [[nodiscard]] bool afterStep();  ///< false: stopped before the step was judged; to be called again
  [[nodiscard]] bool validate(CurvePoint& point);
  void tell();
  void warn(const std::string& what) const;
  Status checkpoint();
  void checkpointIfItCan();
  void checkpointBeforeLeaving();
  double seconds() const { return position_.seconds + secondsSince(started_); }
  double share() const { return trainingShare(spec_.recipe, sampler_->stepsPerEpoch(), position_.step, seconds()); }
  /// Validation costs a third of training a slice; at this interval it takes less than a tenth of the time. Counted in
  /// steps, not seconds, so that a run can be repeated.
  std::int64_t validationInterval() const;
  std::map<std::string, torch::Tensor> everything() const;

  const JobSpec& spec_;
  fs::path folder_;
  const TrainingEvents& events_;
  torch::Device device_;
  SliceStore store_;
  std::optional<SliceSampler> sampler_;  ///< of position_.batch slices a step
  Din net_;
  std::unique_ptr<AdamW> optimiser_;
  std::map<std::string, torch::Tensor> live_;
  std::unique_ptr<WeightAverage> average_;
  std::unique_ptr<Validator> validator_;  ///< where slices are held out
  /// The average where it was best so far; empty where nothing is held out.
  std::map<std::string, torch::Tensor> best_;
  std::unique_ptr<CheckpointStore> checkpoints_;
  std::map<std::string, torch::Tensor> enhancer_;  ///< of the network that makes the second panels, where one does
  TrainingPosition position_;
  bool lastCheckpointFailed_ = false;
  Clock::time_point started_, saved_, told_;
};

Status Training::prepare() {
  auto hashes = specHashes(spec_, folder_);
  if (!hashes) return hashes.error();
  auto enhancer = enhancePhase(spec_, folder_, *hashes, store_, device_, events_);
  if (!enhancer) return enhancer.error();
  enhancer_ = std::move(*enhancer);

  started_ = Clock::now();
  initialise(net_, spec_.seed);
  const char* ignoredPrefix = isMadeByWorker(spec_.input.enhancer) ? kZeroDcePrefix : "";
  if (!spec_.weights.empty())
    if (auto status = loadWeights(net_, folder_ / spec_.weights, spec_.weightsClasses, spec_.classes, ignoredPrefix);
        !status)
      return status;
  if (!spec_.imageNet.empty())
    if (auto start = startFromImageNet(net_, folder_ / spec_.imageNet); !start) return start.error();
  net_->to(device_);
  live_ = stateOf(net_);
  optimiser_ = std::make_unique<AdamW>(*net_, AdamWConfig{.weightDecay = spec_.recipe.weightDecay});
  average_ = std::make_unique<WeightAverage>(live_, spec_.recipe.weightAverage);
  if (!store_.validation.empty()) {
    validator_ = std::make_unique<Validator>(net_->config(), store_.validation, position_.batch, device_);
    for (const auto& [name, tensor] : average_->state()) best_.emplace(name, tensor.clone());
  }
  checkpoints_ =
      std::make_unique<CheckpointStore>(folder_, std::move(*hashes), [this](const std::string& what) { warn(what); });
  if (auto opened = checkpoints_->open(); !opened) return opened;
  auto position = checkpoints_->load(everything());
  if (!position) return position.error();
  if (*position) {
    // What was begun goes on with the same number of slices a step, whatever fits now: the schedule counts steps.
    const int batch = (*position)->batch > 0 ? (*position)->batch : spec_.recipe.batch;
    position_ = std::move(**position);
    setBatch(batch);
  }
  saved_ = Clock::now();
  return {};
}

std::map<std::string, torch::Tensor> Training::everything() const {
  std::map<std::string, torch::Tensor> all;
  for (const auto& [name, tensor] : live_) all.emplace("model." + name, tensor);
  for (const auto& [name, tensor] : average_->state()) all.emplace("average." + name, tensor);
  for (const auto& [name, tensor] : optimiser_->state()) all.emplace("adamw." + name, tensor);
  for (const auto& [name, tensor] : best_) all.emplace(kBestPrefix + name, tensor);
  return all;
}

std::int64_t Training::validationInterval() const {
  const double pass = static_cast<double>(store_.validation.size()) / position_.batch;
  return static_cast<std::int64_t>(std::ceil(std::max(sampler_->stepsPerEpoch(), 4 * pass)));
}

Status Training::run() {
  net_->train();
  // A stop that came while the last step was judged has left it without its point.
  const bool looked = !pointIsDue() || (!position_.curve.empty() && position_.curve.back().step == position_.step);
  bool complete = looked || afterStep();
  while (complete && (share() < 1 || position_.step == 0)) {
    if (events_.progress.cancelled()) {
      complete = false;
      break;
    }
    const auto step = trainStep(learningRate(spec_.recipe, share()));
    if (!step) return step.error();
    if (*step == Step::done) complete = afterStep();
  }
  if (complete) return {};
  checkpointBeforeLeaving();
  return cancelledError();
}

Result<Training::Step> Training::trainStep(double rate) {
  const auto& stop = events_.progress;
  StepRandom random{spec_.seed, kAugmentStream, static_cast<std::uint64_t>(position_.step)};
  const auto batch = augment(stack(sampler_->draw(position_.step)), spec_.recipe, random);
  const auto images = networkImages(toDevice(batch.panels, device_), net_->config().inChannels);
  const LossTarget target{toDevice(batch.labels, device_), toDevice(batch.declared, device_)};
  const auto& r = spec_.recipe;
  if (stop.cancelled()) return Step::cancelled;

  // A step that is given up half-way must leave no trace: BatchNorm's statistics move during the forward pass.
  std::vector<std::pair<torch::Tensor, torch::Tensor>> statistics;
  for (const auto& buffer : net_->buffers()) statistics.emplace_back(buffer, buffer.clone());
  const auto giveUp = [&] {
    const torch::NoGradGuard noGrad;
    for (auto& [buffer, before] : statistics) buffer.copy_(before);
    return Step::cancelled;
  };

  optimiser_->zeroGradients();
  const auto logits = net_->forward(images.original, images.enhanced);
  if (stop.cancelled()) return giveUp();
  const auto loss = segmentationLoss(logits, target, {r.ceWeight, r.diceWeight, r.boundaryWeight}).total;
  const double value = loss.item<double>();
  if (!std::isfinite(value))
    return Error{
        ErrorCode::failed,
        "The training stopped at step " + std::to_string(position_.step + 1) + ": the loss is not a finite number",
        "use a lower learning rate, and look at the images for values out of the ordinary", "loss"};
  loss.backward();
  if (stop.cancelled()) return giveUp();
  const double norm = optimiser_->clipGradients(r.gradientClip);
  if (!std::isfinite(norm))
    return Error{
        ErrorCode::failed,
        "The training stopped at step " + std::to_string(position_.step + 1) + ": a gradient is not a finite number",
        "use a lower learning rate", "gradient"};
  optimiser_->step(rate);
  average_->update(live_, position_.step);
  ++position_.step;
  position_.lossSum += value;
  ++position_.lossCount;
  return Step::done;
}

bool Training::validationIsDue() const {
  return validator_ && (share() >= 1 || position_.step % validationInterval() == 0);
}

bool Training::pointIsDue() const {
  const auto interval = std::clamp<std::int64_t>(std::llround(sampler_->stepsPerEpoch()), 10, 100);
  return position_.step > 0 && (share() >= 1 || validationIsDue() || position_.step % interval == 0);
}

bool Training::afterStep() {
  const bool last = share() >= 1;
  if (pointIsDue()) {
    CurvePoint point;
    point.step = static_cast<int>(position_.step);
    point.epoch = static_cast<double>(position_.step) / sampler_->stepsPerEpoch();
    point.seconds = seconds();
    point.loss = position_.lossSum / static_cast<double>(std::max<std::int64_t>(1, position_.lossCount));
    if (validationIsDue() && !validate(point)) return false;
    position_.lossSum = 0;
    position_.lossCount = 0;
    position_.curve.push_back(point);
    if (events_.point) events_.point(point);
  }
  if (last) told_ = {};
  tell();
  if (!last && secondsSince(saved_) > spec_.recipe.checkpointSeconds) checkpointIfItCan();
  return true;
}

/// A few times a second: how far it is, and that it moves.
void Training::tell() {
  if (secondsSince(told_) <= 0.25) return;
  told_ = Clock::now();
  const auto epoch = static_cast<int>(static_cast<double>(position_.step - 1) / sampler_->stepsPerEpoch());
  events_.progress(share(), "Training, epoch " + std::to_string(1 + epoch));
}

void Training::warn(const std::string& what) const {
  if (events_.warning) events_.warning(what);
}

bool Training::validate(CurvePoint& point) {
  const auto judged = validator_->judge(average_->state(), events_.progress.stop, [this] { tell(); });
  if (!judged) return false;
  point.validationDice = judged->dice;
  if (judged->mean <= position_.bestDice) return true;
  position_.bestDice = judged->mean;
  for (auto& [name, tensor] : best_) tensor.copy_(average_->state().at(name));
  return true;
}

Status Training::checkpoint() {
  TrainingPosition position = position_;
  position.seconds = seconds();
  saved_ = Clock::now();  // tried: the next comes after the same time, be it written or not
  if (auto status = checkpoints_->save(everything(), position); !status) return status;
  if (events_.checkpoint) events_.checkpoint(CheckpointStore::kNewest, static_cast<int>(position_.step));
  return {};
}

/// A disk that is full is no reason to throw away what was learnt: the older checkpoint is still there, and there may be room
/// the next time. Said once, and again when it is over.
void Training::checkpointIfItCan() {
  const auto written = checkpoint();
  if (!written && !lastCheckpointFailed_)
    warn(written.error().what + "; the training goes on and tries again every " +
         std::to_string(std::max(1, static_cast<int>(std::lround(spec_.recipe.checkpointSeconds)))) + " s");
  if (written && lastCheckpointFailed_) warn("Checkpoints can be written again");
  lastCheckpointFailed_ = !written;
}

void Training::checkpointBeforeLeaving() {
  if (const auto written = checkpoint(); !written)
    warn(written.error().what + "; what was learnt since the checkpoint before it must be learnt again");
}

Result<JobResult> Training::finish() {
  auto weights = position_.bestDice >= 0 ? best_ : average_->state();
  weights.insert(enhancer_.begin(), enhancer_.end());
  auto saved = saveWeights(weights, folder_ / kWeights);
  if (!saved && saved.error().code == ErrorCode::noSpace && makeRoom(folder_))
    saved = saveWeights(weights, folder_ / kWeights);
  if (!saved) return saved.error();
  auto hash = sha256OfFile(folder_ / kWeights);
  if (!hash) return hash.error();
  JobResult result;
  result.state = JobState::succeeded;
  result.weights = kWeights;
  result.weightsSha256 = *hash;
  result.parameters = net_->parameterCount();
  result.epochs = static_cast<int>(std::ceil(static_cast<double>(position_.step) / sampler_->stepsPerEpoch() - 1e-9));
  result.curve = position_.curve;
  result.seconds = seconds();
  return result;
}

}  // namespace

bool makeRoom(const fs::path& folder) {
  return giveUpOlderCheckpoint(folder);
}

void dropCheckpoints(const fs::path& folder) {
  removeCheckpoints(folder);
}

Result<JobResult> train(const JobSpec& spec, const fs::path& folder, const Runtime& runtime,
                        const TrainingEvents& events) {
  auto config = dinConfigFromJson(spec.configJson);
  if (!config) return config.error();
  config->numClasses = static_cast<std::int64_t>(spec.classes.size());
  if (auto status = checkInput(*config, spec.input); !status) return status.error();
  Result<JobResult> result = JobResult{};
  const auto status = guarded("train the network", [&]() -> Status {
    // Preparing is short beside training: it says what it does and leaves the fraction to the training.
    const Progress preparing{[&](double, std::string_view what) { events.progress(0, what); }, events.progress.stop};
    auto store = SliceStore::load(folder, spec, preparing);
    if (!store) return store.error();
    TrainingPlan plan;
    plan.batch = spec.recipe.batch;
    if (const auto room = memoryForAJob(); room && runtime.device == "cpu") {
      const int furtherCopies = store->validation.empty() ? 1 : 3;  // running mean; the best so far, the judged network
      TrainingWish wish{spec.input.width, spec.input.height, plan.batch, furtherCopies};
      if (const auto begun = batchToResume(folder)) {
        if (*begun > 0) wish.batch = *begun;
        wish.resumed = true;
      }
      auto fits = planTraining(*config, wish, *room);
      if (!fits) return fits.error();
      plan = std::move(*fits);
      if (!plan.compromise.empty() && events.warning) events.warning(plan.compromise);
    }
    Training training{spec, folder, runtime, events, *config, plan, std::move(*store)};
    if (auto prepared = training.prepare(); !prepared) return prepared;
    if (auto ran = training.run(); !ran) return ran;
    result = training.finish();
    return {};
  });
  if (!status) return status.error();
  return result;
}

}  // namespace diptych::models
