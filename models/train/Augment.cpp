#include "models/train/Augment.h"

#include "models/losses/SegmentationLoss.h"

#include <cmath>
#include <numbers>

namespace diptych::models {
namespace {

/// From a pixel of the new picture to its place in the old one, in grid_sample's coordinates (−1 … 1 on each axis).
torch::Tensor drawTransform(const TrainingRecipe& recipe, double aspect, StepRandom& random) {
  const double angle = random.uniform(-recipe.rotateDegrees, recipe.rotateDegrees) * std::numbers::pi / 180;
  const double zoom = std::exp(random.uniform(std::log(recipe.zoomLow), std::log(recipe.zoomHigh)));
  const double flipX = recipe.flip && random.uniform() < 0.5 ? -1 : 1;
  const double flipY = recipe.flip && random.uniform() < 0.5 ? -1 : 1;
  const double c = std::cos(angle) / zoom, s = std::sin(angle) / zoom;
  // A rotation is one in pixels; the axes' unit lengths differ by the aspect width/height.
  return torch::tensor({{flipX * c, -flipX * s / aspect, 0.0}, {flipY * s * aspect, flipY * c, 0.0}}, torch::kFloat32);
}

}  // namespace

AugmentedBatch augment(const TrainingBatch& batch, const TrainingRecipe& recipe, StepRandom& random) {
  constexpr std::int64_t kBilinear = 0, kNearest = 1, kZeros = 0;
  const auto samples = batch.panels.size(0), height = batch.panels.size(2), width = batch.panels.size(3);
  std::vector<torch::Tensor> transforms, gammas, shifts;
  for (std::int64_t i = 0; i < samples; ++i) {
    transforms.push_back(drawTransform(recipe, static_cast<double>(width) / static_cast<double>(height), random));
    gammas.push_back(torch::full({1, 1, 1}, std::exp(random.uniform(-recipe.gammaJitter, recipe.gammaJitter))));
    shifts.push_back(torch::full({1, 1, 1}, random.uniform(-recipe.brightnessJitter, recipe.brightnessJitter)));
  }
  const auto grid = at::affine_grid_generator(torch::stack(transforms), {samples, 1, height, width}, false);
  auto panels = at::grid_sampler(batch.panels.to(torch::kFloat32) / 255, grid, kBilinear, kZeros, false);
  panels = (panels.clamp(0, 1).pow(torch::stack(gammas)) + torch::stack(shifts)).clamp(0, 1);
  // Labels move up by one, so that the zeros from outside are told from background.
  const auto moved =
      at::grid_sampler((batch.labels.to(torch::kFloat32) + 1).unsqueeze(1), grid, kNearest, kZeros, false);
  const auto labels = torch::where(moved == 0, torch::full_like(moved, kIgnoredLabel), moved - 1);
  return {panels, labels.squeeze(1).to(torch::kUInt8), batch.declared};
}

}  // namespace diptych::models
