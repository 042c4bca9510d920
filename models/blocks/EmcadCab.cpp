#include "models/blocks/EmcadCab.h"

#include <algorithm>

namespace diptych::models {

std::int64_t EmcadCabImpl::reducedChannels(std::int64_t channels) {
  return channels / std::min<std::int64_t>(16, channels);
}

EmcadCabImpl::EmcadCabImpl(std::int64_t channels)
    : fc1_{register_module("fc1", makeConv(channels, reducedChannels(channels), 1, false))},
      fc2_{register_module("fc2", makeConv(reducedChannels(channels), channels, 1, false))} {}

torch::Tensor EmcadCabImpl::forward(const torch::Tensor& x) {
  const auto squeeze = [&](const torch::Tensor& pooled) {  // [N,C,1,1] → [N,C,1,1]
    return fc2_->forward(torch::relu(fc1_->forward(pooled)));
  };
  const auto largest = std::get<0>(torch::adaptive_max_pool2d(x, {1, 1}));
  return x * torch::sigmoid(squeeze(x.mean({2, 3}, /*keepdim=*/true)) + squeeze(largest));
}

}  // namespace diptych::models
