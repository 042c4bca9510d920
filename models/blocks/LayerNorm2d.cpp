#include "models/blocks/LayerNorm2d.h"

#include "models/kernels/Layout.h"

namespace diptych::models {

LayerNorm2dImpl::LayerNorm2dImpl(std::int64_t channels, double eps)
    : eps_{eps},
      weight_{register_parameter("weight", torch::ones({channels}))},
      bias_{register_parameter("bias", torch::zeros({channels}))} {}

torch::Tensor LayerNorm2dImpl::forward(const torch::Tensor& x) {
  return toNchw(forwardNhwc(toNhwc(x)));
}

torch::Tensor LayerNorm2dImpl::forwardNhwc(const torch::Tensor& x) {
  return torch::layer_norm(x, {weight_.size(0)}, weight_, bias_, eps_);
}

}  // namespace diptych::models
