#pragma once
// Everything a training needs to go on, in one file.

#include "core/jobs/JobFolder.h"

#include <torch/types.h>

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace diptych::models {

/// Besides the tensors. A step's random draws follow from its number, so no generator is kept.
struct TrainingPosition {
  std::int64_t step = 0;  ///< finished
  int batch = 0;          ///< slices a step; 0 = what the recipe says (checkpoints of earlier programs)
  double seconds = 0;     ///< spent, over all runs
  double lossSum = 0;     ///< since the last point of the curve
  std::int64_t lossCount = 0;
  double bestDice = -1;  ///< mean validation Dice of the best weights so far; −1 = none yet
  std::vector<CurvePoint> curve;
};

/// In front of the names of the best weights so far, where slices are held out to find them. They are part of the checkpoint
/// and not a file beside it: the two can then neither be damaged one by one nor stem from different moments.
inline constexpr const char* kBestPrefix = "best.";

/// Name → tensor, sharing memory with the training.
using CheckpointTensors = std::map<std::string, torch::Tensor>;

/// Atomic and on the disk when it comes back. `specHash` ties it to the job's specification, a checksum over everything in it
/// to what was written.
Status saveCheckpoint(const std::filesystem::path& path, const CheckpointTensors& tensors,
                      const TrainingPosition& position, const std::string& specHash);

/// Fills `tensors` in place and returns the position; on failure nothing was changed. ErrorCode::damaged where it is not what
/// was written, ErrorCode::invalid where it belongs to a specification that is not among `specHashes`, or where a tensor does not
/// fit or is not finite.
/// The form before this one is read too: it has no checksum, and its best weights lie in best.safetensors beside it. Where that
/// file cannot be used, position.bestDice is −1 again.
Result<TrainingPosition> loadCheckpoint(const std::filesystem::path& path, const CheckpointTensors& tensors,
                                        const std::vector<std::string>& specHashes);

/// What a checkpoint says of itself, unchecked; its tensors are not read.
std::optional<TrainingPosition> peekPosition(const std::filesystem::path& path);

}  // namespace diptych::models
