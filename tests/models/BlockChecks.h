#pragma once
// What every block is asked: do gradients reach all of it, and does it come back from its own parameters unchanged?

#include <torch/nn/module.h>
#include <torch/types.h>

#include <string>

namespace diptych::models::checks {

/// A pattern without symmetry, so that swapped axes or channels show.
inline torch::Tensor pattern(at::IntArrayRef shape, double phase = 0) {
  std::int64_t count = 1;
  for (const auto side : shape) count *= side;
  return torch::sin(0.37 * torch::arange(count, torch::kFloat32) + phase).view(shape);
}

/// Distinct values in every parameter, so that none is at a point where its gradient vanishes.
inline void scatter(torch::nn::Module& module) {
  const torch::NoGradGuard noGrad;
  double phase = 0.1;
  for (auto& p : module.parameters()) p.copy_(0.3 * pattern(p.sizes(), phase += 0.7) + (p.dim() == 1 ? 0.5 : 0.0));
}

/// The name of the first parameter that the gradient of `output` does not reach; empty = all are reached.
inline std::string unreached(torch::nn::Module& module, const torch::Tensor& output) {
  (output * pattern(output.sizes(), 0.3)).sum().backward();
  for (const auto& item : module.named_parameters())
    if (!item.value().grad().defined() || item.value().grad().abs().sum().item<double>() == 0) return item.key();
  return {};
}

/// Copies parameters by name.
inline void copyParameters(const torch::nn::Module& from, torch::nn::Module& to) {
  const torch::NoGradGuard noGrad;
  auto target = to.named_parameters();
  for (const auto& item : from.named_parameters()) target[item.key()].copy_(item.value());
}

inline bool close(const torch::Tensor& a, const torch::Tensor& b, double tolerance = 1e-5) {
  return a.sizes() == b.sizes() && torch::allclose(a, b, tolerance, tolerance);
}

}  // namespace diptych::models::checks
