#include "models/train/SliceStore.h"

#include "models/data/CasePixels.h"
#include "models/train/StepRandom.h"

#include <cmath>
#include <numeric>
#include <string>

namespace diptych::models {
namespace {

constexpr std::uint64_t kFreshStream = 1, kReplayStream = 2;

torch::Tensor declaredOf(const CasePixels& pixels, std::int64_t slice) {
  const auto classes = pixels.declared.shape[1];
  auto declared = torch::empty({classes}, torch::kBool);
  for (std::int64_t c = 0; c < classes; ++c)
    declared[c] = c == 0 || pixels.declared.as<std::uint8_t>()[slice * classes + c] != 0;
  return declared;
}

}  // namespace

Result<SliceStore> SliceStore::load(const std::filesystem::path& folder, const JobSpec& spec,
                                    const Progress& progress) {
  SliceStore store;
  const Error stopped{ErrorCode::cancelled, "The training was cancelled", "", ""};
  for (std::size_t i = 0; i < spec.cases.size(); ++i) {
    const JobCase& c = spec.cases[i];
    if (progress.cancelled()) return stopped;
    progress(static_cast<double>(i) / static_cast<double>(spec.cases.size()),
             "Preparing case " + std::to_string(i + 1) + " of " + std::to_string(spec.cases.size()));
    auto pixels = readCase(folder, c, spec);
    if (!pixels) return pixels.error();
    for (std::int64_t n = 0; n < pixels->slices; ++n) {
      if (progress.cancelled()) return stopped;
      TrainingSlice slice;
      slice.declared = declaredOf(*pixels, n);
      if (slice.declared.sum().item<std::int64_t>() < 2) continue;
      slice.panels = prepareSlice(*pixels, n, spec.input, c.range);
      slice.labels = prepareLabels(*pixels, n, spec.input);
      const auto role = c.roles[static_cast<std::size_t>(n)];
      auto& pool = role == SliceRole::validation ? store.validation
                   : role == SliceRole::replay   ? store.replay
                                                 : store.fresh;
      pool.push_back(std::move(slice));
    }
  }
  // With old slices alone (a training that only goes on) they are what is learnt.
  if (store.fresh.empty()) std::swap(store.fresh, store.replay);
  if (store.fresh.empty())
    return Error{ErrorCode::invalid, "There is nothing to train on: no slice declares a segment",
                 "label slices and mark them as done", "cases"};
  return store;
}

TrainingBatch stack(const std::vector<const TrainingSlice*>& slices) {
  std::vector<torch::Tensor> panels, labels, declared;
  for (const auto* slice : slices) {
    panels.push_back(slice->panels);
    labels.push_back(slice->labels);
    declared.push_back(slice->declared);
  }
  return {torch::stack(panels), torch::stack(labels), torch::stack(declared)};
}

SliceSampler::SliceSampler(const SliceStore& store, int batch, double replayShare, std::uint64_t seed)
    : store_{store}, batch_{batch}, replayShare_{store.replay.empty() ? 0 : std::min(replayShare, 1.0)}, seed_{seed} {}

std::vector<const TrainingSlice*> SliceSampler::draw(std::int64_t step) const {
  std::vector<const TrainingSlice*> slices;
  for (int i = 0; i < batch_; ++i) {
    // Draw number g is a replayed one where the running total of replayed draws passes a whole number.
    const std::int64_t g = step * batch_ + i;
    const auto replayedBefore = static_cast<std::int64_t>(std::floor(static_cast<double>(g) * replayShare_));
    const auto replayedAfter = static_cast<std::int64_t>(std::floor(static_cast<double>(g + 1) * replayShare_));
    if (replayedAfter > replayedBefore)
      slices.push_back(pick(store_.replay, kReplayStream, replayedBefore));
    else
      slices.push_back(pick(store_.fresh, kFreshStream, g - replayedBefore));
  }
  return slices;
}

const TrainingSlice* SliceSampler::pick(const std::vector<TrainingSlice>& pool, std::uint64_t stream,
                                        std::int64_t number) const {
  const auto size = static_cast<std::int64_t>(pool.size());
  StepRandom random{seed_, stream, static_cast<std::uint64_t>(number / size)};
  std::vector<std::size_t> order(pool.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[random.below(i)]);
  return &pool[order[static_cast<std::size_t>(number % size)]];
}

double SliceSampler::stepsPerEpoch() const {
  const double freshShare = std::max(1 - replayShare_, 1e-3);
  return std::max(1.0, static_cast<double>(store_.fresh.size()) / (batch_ * freshShare));
}

}  // namespace diptych::models
