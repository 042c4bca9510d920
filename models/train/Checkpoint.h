#pragma once
// Everything a training needs to go on, in one file.

#include "core/jobs/JobFolder.h"

#include <torch/types.h>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace diptych::models {

/// Besides the tensors. A step's random draws follow from its number, so no generator is kept.
struct TrainingPosition {
  std::int64_t step = 0;  ///< finished
  double seconds = 0;     ///< spent, over all runs
  double lossSum = 0;     ///< since the last point of the curve
  std::int64_t lossCount = 0;
  double bestDice = -1;  ///< mean validation Dice of the best checkpoint; −1 = none yet
  std::vector<CurvePoint> curve;
};

/// Atomic. `specHash` ties it to the job's specification.
Status saveCheckpoint(const std::filesystem::path& path, const std::map<std::string, torch::Tensor>& tensors,
                      const TrainingPosition& position, const std::string& specHash);
/// Fills `tensors` in place and returns the position. ErrorCode::invalid where the checkpoint belongs to another
/// specification or a tensor does not fit; then nothing was changed.
Result<TrainingPosition> loadCheckpoint(const std::filesystem::path& path,
                                        const std::map<std::string, torch::Tensor>& tensors,
                                        const std::string& specHash);

}  // namespace diptych::models
