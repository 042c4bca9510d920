#pragma once
// A training job from its folder to its weights. LibTorch's headers stay out of here.

#include "core/base/Progress.h"
#include "core/jobs/JobFolder.h"
#include "models/runtime/Runtime.h"

#include <filesystem>
#include <functional>

namespace diptych::models {

/// Called on the training's thread.
struct TrainingEvents {
  Progress progress;
  std::function<void(const CurvePoint&)> point;                       ///< the curve grew
  std::function<void(const std::string& file, int step)> checkpoint;  ///< written, path relative to the folder
  /// Something went wrong and the training goes on; no full stop.
  std::function<void(const std::string& what)> warning;
};

/// Trains as spec.recipe says, from spec.weights, spec.imageNet or from scratch, and goes on from the newest checkpoint in the folder that can
/// be used (CheckpointStore.h). On one CPU thread, with the length given in epochs, the weights are the same bits whether or not
/// the training was interrupted; a length in minutes depends on the clock. With the enhancer zero-dce its network comes first
/// (EnhancerPhase.h), beyond that length.
///
/// Leaves weights.safetensors, with the enhancer's network where there is one: the running mean of the weights (an exponential
/// moving average, recipe.weightAverage) where its mean validation Dice was highest, or as it was at the end where no slice is for
/// validation. checkpoints/ stays, on cancellation (ErrorCode::cancelled,
/// within a second) with one of that moment: see dropCheckpoints. A checkpoint that cannot be written is warned of and does not
/// end the training; weights that cannot be written do, and a later call makes them from the newest checkpoint.
/// The result has state, weights, hash, curve, epochs and parameters filled in.
Result<JobResult> train(const JobSpec& spec, const std::filesystem::path& folder, const Runtime& runtime,
                        const TrainingEvents& events);

/// Gives up the older checkpoint where the disk is full. False where nothing was gained.
bool makeRoom(const std::filesystem::path& folder);

/// Removes checkpoints/ with its optimiser state, once the result is written and nobody will go on.
void dropCheckpoints(const std::filesystem::path& folder);

}  // namespace diptych::models
