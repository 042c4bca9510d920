#include "models/train/Schedule.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace diptych::models {

double trainingShare(const TrainingRecipe& recipe, double stepsPerEpoch, std::int64_t step, double seconds) {
  double share = 0;
  if (recipe.epochs > 0) share = static_cast<double>(step) / std::ceil(recipe.epochs * stepsPerEpoch);
  if (recipe.minutes > 0) share = std::max(share, seconds / (60 * recipe.minutes));
  return std::min(share, 1.0);
}

double learningRate(const TrainingRecipe& recipe, double share) {
  constexpr double kFirstStep = 0.02;  // a rate of nothing would waste the first step
  if (share < recipe.warmUpShare) return recipe.learningRate * std::max(kFirstStep, share / recipe.warmUpShare);
  const double rest = recipe.warmUpShare < 1 ? (share - recipe.warmUpShare) / (1 - recipe.warmUpShare) : 1;
  const double cosine = 0.5 * (1 + std::cos(std::numbers::pi * rest));
  return recipe.learningRate * (recipe.finalRateShare + (1 - recipe.finalRateShare) * cosine);
}

}  // namespace diptych::models
