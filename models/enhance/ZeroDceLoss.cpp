#include "models/enhance/ZeroDceLoss.h"

#include <ATen/ops/avg_pool2d.h>

namespace diptych::models {
namespace {

constexpr std::int64_t kRegion = 4, kExposureRegion = 16;
constexpr double kWellExposed = 0.6;
constexpr double kSmoothnessWeight = 20;

/// To the next row (dim 2) or column (dim 3).
torch::Tensor difference(const torch::Tensor& x, std::int64_t dim) {
  const auto size = x.size(dim);
  return x.narrow(dim, 1, size - 1) - x.narrow(dim, 0, size - 1);
}

}  // namespace

torch::Tensor spatialConsistencyLoss(const torch::Tensor& enhanced, const torch::Tensor& original) {
  const auto y = at::avg_pool2d(enhanced, kRegion), i = at::avg_pool2d(original, kRegion);  // [N,1,H/4,W/4]
  // Each pair is counted from both its ends.
  const auto pairs = [&](std::int64_t dim) {
    return 2 * (difference(y, dim).abs() - difference(i, dim).abs()).square().sum();
  };
  return (pairs(2) + pairs(3)) / static_cast<double>(y.numel());
}

torch::Tensor exposureLoss(const torch::Tensor& enhanced) {
  return (at::avg_pool2d(enhanced, kExposureRegion) - kWellExposed).abs().mean();
}

torch::Tensor illuminationSmoothnessLoss(const torch::Tensor& curves) {
  const auto height = curves.size(2) - 1, width = curves.size(3) - 1;
  const auto down = difference(curves, 2).narrow(3, 0, width), right = difference(curves, 3).narrow(2, 0, height);
  return (down.abs() + right.abs()).square().mean();
}

torch::Tensor zeroDceLoss(const torch::Tensor& enhanced, const torch::Tensor& original, const torch::Tensor& curves) {
  return spatialConsistencyLoss(enhanced, original) + exposureLoss(enhanced) +
         kSmoothnessWeight * illuminationSmoothnessLoss(curves);
}

}  // namespace diptych::models
