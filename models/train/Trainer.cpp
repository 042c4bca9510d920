#include "models/train/Trainer.h"

#include "core/base/Files.h"
#include "models/data/CasePixels.h"
#include "models/losses/SegmentationLoss.h"
#include "models/train/AdamW.h"
#include "models/train/Augment.h"
#include "models/train/Checkpoint.h"
#include "models/train/Schedule.h"
#include "models/train/SliceStore.h"
#include "models/weights/Weights.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <utility>

namespace diptych::models {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr std::uint64_t kAugmentStream = 3;
constexpr const char* kCheckpoints = "checkpoints";
constexpr const char* kNewest = "checkpoints/newest.safetensors";
constexpr const char* kBest = "checkpoints/best.safetensors";
constexpr const char* kWeights = "weights.safetensors";

Error cancelledError() {
  return {ErrorCode::cancelled, "The training was cancelled", "", ""};
}

double secondsSince(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

/// Running mean of everything a weight file holds. The first steps weigh more, so that the mean forgets where it began.
class WeightAverage {
public:
  WeightAverage(const std::map<std::string, torch::Tensor>& live, double decay) : decay_{decay} {
    for (const auto& [name, tensor] : live) state_.emplace(name, tensor.clone());
  }
  void update(const std::map<std::string, torch::Tensor>& live, std::int64_t step) {
    const torch::NoGradGuard noGrad;
    const double decay = std::min(decay_, static_cast<double>(1 + step) / static_cast<double>(10 + step));
    std::vector<torch::Tensor> mean, now;
    for (auto& [name, tensor] : state_) {
      if (tensor.is_floating_point()) {
        mean.push_back(tensor);
        now.push_back(live.at(name));
      } else {
        tensor.copy_(live.at(name));  // BatchNorm's count of batches
      }
    }
    at::_foreach_lerp_(mean, now, 1 - decay);
  }
  const std::map<std::string, torch::Tensor>& state() const { return state_; }

private:
  double decay_;
  std::map<std::string, torch::Tensor> state_;
};

std::map<std::string, torch::Tensor> parametersOf(const Din& net) {
  std::map<std::string, torch::Tensor> parameters;
  for (const auto& item : net->named_parameters()) parameters.emplace(item.key(), item.value());
  return parameters;
}

class Training {
public:
  Training(const JobSpec& spec, const fs::path& folder, const Runtime& runtime, const TrainingEvents& events,
           const DinConfig& config, SliceStore store)
      : spec_{spec},
        folder_{folder},
        events_{events},
        device_{runtime.device},
        store_{std::move(store)},
        sampler_{store_, spec.recipe.batch, spec.recipe.replayShare, spec.seed},
        net_{config} {}

  Status prepare();
  Status run();
  Result<JobResult> finish();

private:
  enum class Step { done, cancelled };
  Result<Step> trainStep(double rate);
  Status afterStep();
  Status validate(CurvePoint& point);
  Status checkpoint();
  double seconds() const { return position_.seconds + secondsSince(started_); }
  double share() const { return trainingShare(spec_.recipe, sampler_.stepsPerEpoch(), position_.step, seconds()); }
  /// Validation costs a third of training a slice; at this interval it takes less than a tenth of the time. Counted in
  /// steps, not seconds, so that a run can be repeated.
  std::int64_t validationInterval() const;
  std::map<std::string, torch::Tensor> everything() const;

  const JobSpec& spec_;
  fs::path folder_;
  const TrainingEvents& events_;
  torch::Device device_;
  SliceStore store_;
  SliceSampler sampler_;
  Din net_;
  std::unique_ptr<AdamW> optimiser_;
  std::map<std::string, torch::Tensor> live_;
  std::unique_ptr<WeightAverage> average_;
  std::unique_ptr<Din> judged_;  ///< holds the average while it is validated
  std::string specHash_;
  TrainingPosition position_;
  Clock::time_point started_, saved_, told_;
};

Status Training::prepare() {
  started_ = Clock::now();
  initialise(net_, spec_.seed);
  if (!spec_.weights.empty())
    if (auto status = loadWeights(net_, folder_ / spec_.weights, spec_.weightsClasses, spec_.classes); !status)
      return status;
  net_->to(device_);
  live_ = stateOf(net_);
  optimiser_ = std::make_unique<AdamW>(parametersOf(net_), AdamWConfig{.weightDecay = spec_.recipe.weightDecay});
  average_ = std::make_unique<WeightAverage>(live_, spec_.recipe.weightAverage);
  if (!store_.validation.empty()) {
    judged_ = std::make_unique<Din>(net_->config());
    (*judged_)->to(device_);
    (*judged_)->eval();
  }
  const std::string text = toJson(spec_);
  specHash_ = sha256(std::as_bytes(std::span{text.data(), text.size()}));

  std::error_code failed;
  fs::create_directories(folder_ / kCheckpoints, failed);
  if (failed) return Error{ErrorCode::permission, "Cannot create " + (folder_ / kCheckpoints).string(), "", ""};
  if (fs::exists(folder_ / kNewest, failed)) {
    auto position = loadCheckpoint(folder_ / kNewest, everything(), specHash_);
    if (!position) return position.error();
    position_ = std::move(*position);
  }
  saved_ = Clock::now();
  return {};
}

std::map<std::string, torch::Tensor> Training::everything() const {
  std::map<std::string, torch::Tensor> all;
  for (const auto& [name, tensor] : live_) all.emplace("model." + name, tensor);
  for (const auto& [name, tensor] : average_->state()) all.emplace("average." + name, tensor);
  for (const auto& [name, tensor] : optimiser_->state()) all.emplace("adamw." + name, tensor);
  return all;
}

std::int64_t Training::validationInterval() const {
  const double pass = static_cast<double>(store_.validation.size()) / spec_.recipe.batch;
  return static_cast<std::int64_t>(std::ceil(std::max(sampler_.stepsPerEpoch(), 4 * pass)));
}

Status Training::run() {
  net_->train();
  while (share() < 1 || position_.step == 0) {
    if (events_.progress.cancelled()) {
      if (auto status = checkpoint(); !status) return status;
      return cancelledError();
    }
    const auto step = trainStep(learningRate(spec_.recipe, share()));
    if (!step) return step.error();
    if (*step == Step::done)
      if (auto status = afterStep(); !status) return status;
  }
  return {};
}

Result<Training::Step> Training::trainStep(double rate) {
  const auto& stop = events_.progress;
  StepRandom random{spec_.seed, kAugmentStream, static_cast<std::uint64_t>(position_.step)};
  const auto batch = augment(stack(sampler_.draw(position_.step)), spec_.recipe, random);
  const auto images = networkImages(batch.panels.to(device_), net_->config().inChannels);
  const LossTarget target{batch.labels.to(device_), batch.declared.to(device_)};
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

Status Training::afterStep() {
  const double perEpoch = sampler_.stepsPerEpoch();
  const bool last = share() >= 1;
  const bool judge = judged_ && (last || position_.step % validationInterval() == 0);
  const auto pointInterval = std::clamp<std::int64_t>(std::llround(perEpoch), 10, 100);
  if (last || judge || position_.step % pointInterval == 0) {
    CurvePoint point;
    point.step = static_cast<int>(position_.step);
    point.epoch = static_cast<double>(position_.step) / perEpoch;
    point.seconds = seconds();
    point.loss = position_.lossSum / static_cast<double>(std::max<std::int64_t>(1, position_.lossCount));
    position_.lossSum = 0;
    position_.lossCount = 0;
    if (judge)
      if (auto status = validate(point); !status) return status;
    position_.curve.push_back(point);
    if (events_.point) events_.point(point);
  }
  if (secondsSince(told_) > 0.25 || last) {
    told_ = Clock::now();
    events_.progress(share(),
                     "Training, epoch " + std::to_string(1 + static_cast<int>((position_.step - 1) / perEpoch)));
  }
  if (!last && secondsSince(saved_) > spec_.recipe.checkpointSeconds) return checkpoint();
  return {};
}

Status Training::validate(CurvePoint& point) {
  const torch::NoGradGuard noGrad;
  for (const auto& [name, tensor] : stateOf(*judged_)) {
    auto to = tensor;
    to.copy_(average_->state().at(name));
  }
  const auto classes = net_->config().numClasses;
  const auto size = static_cast<std::int64_t>(store_.validation.size());
  auto both = torch::zeros({classes}, torch::kFloat64), sum = both.clone(), seen = both.clone();
  for (std::int64_t first = 0; first < size; first += spec_.recipe.batch) {
    if (events_.progress.cancelled()) return {};  // the loop that called ends at once, without this point's Dice
    std::vector<const TrainingSlice*> slices;
    for (auto i = first; i < std::min<std::int64_t>(size, first + spec_.recipe.batch); ++i)
      slices.push_back(&store_.validation[static_cast<std::size_t>(i)]);
    const auto batch = stack(slices);
    const auto images = networkImages(batch.panels.to(device_).to(torch::kFloat32) / 255, net_->config().inChannels);
    const auto predicted = (*judged_)->forward(images.original, images.enhanced).argmax(1).to(torch::kCPU);
    const auto truth = batch.labels.to(torch::kLong);
    const auto known = truth != kIgnoredLabel;
    for (std::int64_t c = 1; c < classes; ++c) {
      const auto counts = known & batch.declared.select(1, c).view({-1, 1, 1});
      const auto p = (predicted == c) & counts, t = (truth == c) & counts;
      both[c] += (p & t).sum();
      sum[c] += p.sum() + t.sum();
      seen[c] += batch.declared.select(1, c).sum();
    }
  }
  double total = 0;
  int measured = 0;
  point.validationDice.assign(static_cast<std::size_t>(classes), std::numeric_limits<double>::quiet_NaN());
  for (std::int64_t c = 1; c < classes; ++c) {
    if (seen[c].item<double>() == 0) continue;
    // Absent everywhere and found nowhere is right.
    const double area = sum[c].item<double>();
    const double dice = area > 0 ? 2 * both[c].item<double>() / area : 1;
    point.validationDice[static_cast<std::size_t>(c)] = dice;
    total += dice;
    ++measured;
  }
  const double mean = measured > 0 ? total / measured : 0;
  if (mean <= position_.bestDice) return {};
  if (auto status = saveWeights(average_->state(), folder_ / kBest); !status) return status;
  position_.bestDice = mean;
  if (events_.checkpoint) events_.checkpoint(kBest, point.step);
  return {};
}

Status Training::checkpoint() {
  TrainingPosition position = position_;
  position.seconds = seconds();
  if (auto status = saveCheckpoint(folder_ / kNewest, everything(), position, specHash_); !status) return status;
  saved_ = Clock::now();
  if (events_.checkpoint) events_.checkpoint(kNewest, static_cast<int>(position_.step));
  return {};
}

Result<JobResult> Training::finish() {
  if (position_.bestDice >= 0) {
    const auto best = readFile(folder_ / kBest);
    if (!best) return best.error();
    if (auto status = writeFileAtomically(folder_ / kWeights, std::span<const std::byte>{*best}); !status)
      return status.error();
  } else if (auto status = saveWeights(average_->state(), folder_ / kWeights); !status) {
    return status.error();
  }
  auto hash = sha256OfFile(folder_ / kWeights);
  if (!hash) return hash.error();
  JobResult result;
  result.state = JobState::succeeded;
  result.weights = kWeights;
  result.weightsSha256 = *hash;
  result.parameters = net_->parameterCount();
  result.epochs = static_cast<int>(std::ceil(static_cast<double>(position_.step) / sampler_.stepsPerEpoch() - 1e-9));
  result.curve = position_.curve;
  result.seconds = seconds();
  return result;
}

}  // namespace

void dropCheckpoints(const fs::path& folder) {
  std::error_code ignored;
  fs::remove_all(folder / kCheckpoints, ignored);
}

Result<JobResult> train(const JobSpec& spec, const fs::path& folder, const Runtime& runtime,
                        const TrainingEvents& events) {
  auto config = dinConfigFromJson(spec.configJson);
  if (!config) return config.error();
  config->numClasses = static_cast<std::int64_t>(spec.classes.size());
  if (auto status = checkInputSize(*config, spec.input.width, spec.input.height); !status) return status.error();
  if (spec.input.channels != config->inChannels)
    return Error{ErrorCode::invalid,
                 "The network takes images of " + std::to_string(config->inChannels) +
                     " channels, the input description gives " + std::to_string(spec.input.channels),
                 "make channels equal to in_channels", "input.channels"};
  Result<JobResult> result = JobResult{};
  const auto status = guarded("train the network", [&]() -> Status {
    // Preparing is short beside training: it says what it does and leaves the fraction to the training.
    const Progress preparing{[&](double, std::string_view what) { events.progress(0, what); }, events.progress.stop};
    auto store = SliceStore::load(folder, spec, preparing);
    if (!store) return store.error();
    Training training{spec, folder, runtime, events, *config, std::move(*store)};
    if (auto prepared = training.prepare(); !prepared) return prepared;
    if (auto ran = training.run(); !ran) return ran;
    result = training.finish();
    return {};
  });
  if (!status) return status.error();
  return result;
}

}  // namespace diptych::models
