#include "models/train/EnhancerPhase.h"

#include "core/base/Files.h"
#include "models/enhance/PanelEnhancer.h"
#include "models/enhance/ZeroDceWeights.h"
#include "models/train/Checkpoint.h"
#include "models/train/ZeroDceTraining.h"
#include "models/weights/Weights.h"

#include <algorithm>
#include <cerrno>
#include <optional>

namespace diptych::models {
namespace {

namespace fs = std::filesystem;

/// Slices enhanced at once: enough to fill two cores.
constexpr std::size_t kBatch = 4;
/// A finished enhancer, for a training that is resumed: with its checkpoints it goes when the training is over.
constexpr const char* kKept = "checkpoints/zero_dce.safetensors";

void warn(const TrainingEvents& events, const std::string& what) {
  if (events.warning) events.warning(what);
}

Status keep(const DceNet& net, const fs::path& folder, const std::string& specHash) {
  const auto path = folder / kKept;
  std::error_code failed;
  fs::create_directories(path.parent_path(), failed);
  if (failed) {
    errno = failed.value();
    return errorFromErrno("create", path.parent_path());
  }
  return saveCheckpoint(path, stateOf(net), {}, specHash);
}

/// Nothing where none was kept; an error where it is not what was kept.
Result<std::optional<DceNet>> keptOne(const fs::path& folder, const std::vector<std::string>& specHashes) {
  const auto path = folder / kKept;
  std::error_code ignored;
  if (!fs::exists(fs::symlink_status(path, ignored))) return std::optional<DceNet>{};
  DceNet net;
  if (const auto position = loadCheckpoint(path, stateOf(net), specHashes); !position) return position.error();
  return std::optional{std::move(net)};
}

Result<DceNet> learnt(const JobSpec& spec, const fs::path& folder, const std::vector<std::string>& specHashes,
                      const SliceStore& store, const torch::Device& device, const TrainingEvents& events) {
  auto kept = keptOne(folder, specHashes);
  if (kept && *kept) return std::move(**kept);
  if (!kept) warn(events, kept.error().what + "; the enhancement is learnt again");

  std::vector<torch::Tensor> slices;
  for (const auto* pool : {&store.fresh, &store.replay})
    for (const TrainingSlice& slice : *pool) slices.push_back(slice.panels[0]);
  // The fraction stays the training's own.
  const Progress progress{[&](double, std::string_view what) { events.progress(0, what); }, events.progress.stop};
  auto net = trainZeroDce(slices, {.steps = spec.input.enhancer.steps}, spec.seed, device, progress);
  if (!net) return net;
  if (const auto written = keep(*net, folder, specHashes.front()); !written)
    warn(events, written.error().what + "; after an interruption the enhancement must be learnt again");
  return net;
}

Status enhanceAll(DceNet& net, SliceStore& store, const torch::Device& device, const TrainingEvents& events) {
  std::vector<TrainingSlice*> slices;
  for (auto* pool : {&store.fresh, &store.replay, &store.validation})
    for (TrainingSlice& slice : *pool) slices.push_back(&slice);
  for (std::size_t first = 0; first < slices.size(); first += kBatch) {
    if (events.progress.cancelled()) return Error{ErrorCode::cancelled, "The training was cancelled", "", ""};
    events.progress(0, "Enhancing slice " + std::to_string(first + 1) + " of " + std::to_string(slices.size()));
    std::vector<torch::Tensor> panels;
    for (std::size_t i = first; i < std::min(slices.size(), first + kBatch); ++i) panels.push_back(slices[i]->panels);
    const auto batch = torch::stack(panels);
    enhancePanels(net, batch, device);
    for (std::size_t i = 0; i < panels.size(); ++i)
      slices[first + i]->panels = batch[static_cast<std::int64_t>(i)].clone();
  }
  return {};
}

}  // namespace

Result<std::map<std::string, torch::Tensor>> enhancePhase(const JobSpec& spec, const fs::path& folder,
                                                          const std::vector<std::string>& specHashes, SliceStore& store,
                                                          const torch::Device& device, const TrainingEvents& events) {
  std::map<std::string, torch::Tensor> state;
  if (!isMadeByWorker(spec.input.enhancer)) return state;
  const Result<bool> inherited = spec.weights.empty() ? false : holdsZeroDce(folder / spec.weights);
  if (!inherited) return inherited.error();
  auto net = *inherited ? loadZeroDce(folder / spec.weights) : learnt(spec, folder, specHashes, store, device, events);
  if (!net) return net.error();
  (*net)->to(device);
  if (auto enhanced = enhanceAll(*net, store, device, events); !enhanced) return enhanced.error();
  return stateOf(*net);
}

}  // namespace diptych::models
