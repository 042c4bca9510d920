#pragma once
// Random changes of a training batch: the same for both panels and the labels.

#include "core/jobs/JobSpec.h"
#include "models/train/SliceStore.h"
#include "models/train/StepRandom.h"

namespace diptych::models {

struct AugmentedBatch {
  torch::Tensor panels;    ///< F32 [B,2,H,W] in [0,1]
  torch::Tensor labels;    ///< U8 [B,H,W]; kIgnoredLabel where the change brought in what no picture shows
  torch::Tensor declared;  ///< bool [B,C]
};

/// Each sample: flips on both axes (if the recipe allows), a rotation, a zoom (uniform in its logarithm), all in one bilinear
/// resampling; then grey levels v → v^g + b. Enhancement came before, on the untransformed image (DIN section 4.2).
AugmentedBatch augment(const TrainingBatch& batch, const TrainingRecipe& recipe, StepRandom& random);

}  // namespace diptych::models
