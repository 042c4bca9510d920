#include "models/blocks/GatedFfn.h"

#include "models/kernels/Layout.h"

namespace diptych::models {

GatedFfnImpl::GatedFfnImpl(const GatedFfnConfig& c)
    : norm_{register_module("norm", LayerNorm2d{c.channels, c.normEps})},
      convIn_{register_module("conv_in", makeConv(c.channels, 2 * c.ratio * c.channels, c.inKernel, c.bias))},
      convOut_{makeConv(c.ratio * c.channels, c.channels, c.outKernel, c.bias)} {
  const auto hidden = 2 * c.ratio * c.channels;
  if (c.depthwise) dwconv_ = register_module("dwconv", makeConv(hidden, hidden, 3, c.bias, 1, hidden));
  register_module("conv_out", convOut_);
}

torch::Tensor GatedFfnImpl::forward(const torch::Tensor& x) {
  auto y = toNchw(convIn_->forwardNhwc(norm_->forwardNhwc(toNhwc(x))));  // [N,2·ratio·C,H,W]
  if (!dwconv_.is_empty()) y = dwconv_->forward(y);
  const auto halves = y.chunk(2, 1);
  y = torch::gelu(halves[0]) * halves[1];  // [N,ratio·C,H,W]
  return x + toNchw(convOut_->forwardNhwc(toNhwc(y)));
}

}  // namespace diptych::models
