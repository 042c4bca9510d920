#pragma once
// How the learning rate goes over a training.

#include "core/jobs/JobSpec.h"

#include <cstdint>

namespace diptych::models {

/// How far a training is: 0 at the start, 1 when it is over. Steps count where the recipe names epochs, time where it names
/// minutes, and the one that is further ahead where it names both.
double trainingShare(const TrainingRecipe& recipe, double stepsPerEpoch, std::int64_t step, double seconds);

/// Linear warm-up over the first warmUpShare, then half a cosine down to finalRateShare of the rate.
double learningRate(const TrainingRecipe& recipe, double share);

}  // namespace diptych::models
