#include "models/train/ZeroDceTraining.h"

#include "models/enhance/ZeroDceLoss.h"
#include "models/train/AdamW.h"
#include "models/train/StepRandom.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace diptych::models {
namespace {

constexpr std::uint64_t kStream = 5;

/// [B,1,crop,crop] in [0,1].
torch::Tensor draw(const std::vector<torch::Tensor>& slices, const ZeroDceRecipe& recipe, StepRandom random) {
  const auto height = slices.front().size(0), width = slices.front().size(1);
  const auto rows = std::min(recipe.crop, height), columns = std::min(recipe.crop, width);
  const auto below = [&](std::int64_t n) {
    return static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(n)));
  };
  std::vector<torch::Tensor> crops;
  for (int i = 0; i < recipe.batch; ++i) {
    const auto& slice = slices[random.below(slices.size())];
    const auto top = below(height - rows + 1), left = below(width - columns + 1);
    crops.push_back(slice.narrow(0, top, rows).narrow(1, left, columns));
  }
  return torch::stack(crops).unsqueeze(1).to(torch::kFloat32) / 255;
}

}  // namespace

Result<DceNet> trainZeroDce(const std::vector<torch::Tensor>& slices, const ZeroDceRecipe& recipe, std::uint64_t seed,
                            const torch::Device& device, const Progress& progress) {
  DceNet net;
  initialise(net, seed);
  net->to(device);
  AdamW optimiser{*net, AdamWConfig{.weightDecay = 0}};
  for (int step = 0; step < recipe.steps; ++step) {
    if (progress.cancelled()) return Error{ErrorCode::cancelled, "The training was cancelled", "", ""};
    progress(static_cast<double>(step) / recipe.steps,
             "Learning to enhance, step " + std::to_string(step + 1) + " of " + std::to_string(recipe.steps));
    const auto images = draw(slices, recipe, {seed, kStream, static_cast<std::uint64_t>(step)}).to(device);
    optimiser.zeroGradients();
    const auto curves = net->forward(images);
    const auto loss = zeroDceLoss(applyCurves(images, curves), images, curves);
    if (!std::isfinite(loss.item<double>()))
      return Error{ErrorCode::failed,
                   "The training of the enhancement stopped at step " + std::to_string(step + 1) +
                       ": the loss is not a finite number",
                   "choose another enhancer", "loss"};
    loss.backward();
    optimiser.clipGradients(recipe.gradientClip);
    optimiser.step(recipe.learningRate);
  }
  return net;
}

}  // namespace diptych::models
