#include "models/infer/Doubt.h"

#include <torch/nn/functional.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace diptych::models {
namespace {

/// Where nothing is found, the share of a slice that counts: a structure that was missed is a small part of it.
constexpr double kLikeliest = 0.01;

struct TwoBest {
  torch::Tensor doubt;  ///< [N,H,W], 1 − (p1 − p2)
  torch::Tensor found;  ///< [N,H,W], the first is not background
};

/// One pass over the classes: topk() along a short axis takes longer than the network.
TwoBest twoBest(const torch::Tensor& logits) {
  auto first = logits.select(1, 0).clone();
  auto second = torch::full_like(first, -std::numeric_limits<float>::infinity());
  auto found = torch::zeros_like(first, torch::kBool);
  for (std::int64_t c = 1; c < logits.size(1); ++c) {
    const auto value = logits.select(1, c);
    second = torch::maximum(second, torch::minimum(first, value));
    found = found | (value > first);
    first = torch::maximum(first, value);
  }
  const auto norm = torch::logsumexp(logits, 1);
  return {1 - ((first - norm).exp() - (second - norm).exp()), found};
}

}  // namespace

std::vector<float> doubtOf(const torch::Tensor& logits, const ShownPart& shown) {
  const auto part = logits.slice(2, shown.top, shown.bottom).slice(3, shown.left, shown.right).to(torch::kFloat32);
  const auto [doubt, found] = twoBest(part);
  const auto slices = doubt.size(0), pixels = doubt[0].numel();

  // What was found and the pixels around it: there an outline is right or wrong.
  namespace F = torch::nn::functional;
  const auto region =
      F::max_pool2d(found.to(torch::kFloat32).unsqueeze(1), F::MaxPool2dFuncOptions(3).stride(1).padding(1))
          .squeeze(1)
          .reshape({slices, pixels});
  const auto flat = doubt.reshape({slices, pixels});
  const auto area = region.sum(1);
  auto figures = (flat * region).sum(1) / area.clamp_min(1);
  const auto nothingFound = (area == 0).nonzero().squeeze(1);
  if (nothingFound.numel() > 0) {
    const auto most = std::max<std::int64_t>(1, std::llround(kLikeliest * static_cast<double>(pixels)));
    const auto likeliest = flat.index_select(0, nothingFound).topk(most, 1, true, false);
    figures.index_copy_(0, nothingFound, std::get<0>(likeliest).mean(1));
  }
  figures = figures.clamp(0, 1).to(torch::kCPU).contiguous();
  return {figures.const_data_ptr<float>(), figures.const_data_ptr<float>() + slices};
}

}  // namespace diptych::models
