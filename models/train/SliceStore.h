#pragma once
// The slices of a training job, at network size, in memory.

#include "core/base/Progress.h"
#include "core/jobs/JobSpec.h"

#include <torch/types.h>

#include <cstdint>
#include <filesystem>
#include <vector>

namespace diptych::models {

struct TrainingSlice {
  torch::Tensor panels;    ///< U8 [2,H,W]
  torch::Tensor labels;    ///< U8 [H,W]
  torch::Tensor declared;  ///< bool [C]
};

struct SliceStore {
  std::vector<TrainingSlice> fresh, replay, validation;

  /// Reads every case and prepares each slice once: five bytes a pixel of network size. Slices on which nothing but
  /// background was declared teach nothing and are left out. ErrorCode::invalid where nothing is left to train on.
  static Result<SliceStore> load(const std::filesystem::path& folder, const JobSpec& spec, const Progress& progress);
};

/// [B,…] of each.
struct TrainingBatch {
  torch::Tensor panels;    ///< U8 [B,2,H,W]
  torch::Tensor labels;    ///< U8 [B,H,W]
  torch::Tensor declared;  ///< bool [B,C]
};
TrainingBatch stack(const std::vector<const TrainingSlice*>& slices);

/// Which slices make step `step`: each pool is gone through in random order, anew each pass, and `replayShare` of all draws
/// are replayed slices. A function of its arguments alone.
class SliceSampler {
public:
  SliceSampler(const SliceStore& store, int batch, double replayShare, std::uint64_t seed);
  std::vector<const TrainingSlice*> draw(std::int64_t step) const;
  /// One pass over the fresh slices.
  double stepsPerEpoch() const;

private:
  const TrainingSlice* pick(const std::vector<TrainingSlice>& pool, std::uint64_t stream, std::int64_t number) const;

  const SliceStore& store_;
  int batch_;
  double replayShare_;
  std::uint64_t seed_;
};

}  // namespace diptych::models
