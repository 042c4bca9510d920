#include "models/blocks/ConvBlock.h"

#include "models/kernels/Layout.h"

namespace diptych::models {

ConvBlockImpl::ConvBlockImpl(const ConvBlockConfig& c)
    : dwconv_{register_module("dwconv", makeConv(c.channels, c.channels, 7, true, 1, c.channels))},
      pwconv1_{register_module("pwconv1", makeConv(c.channels, c.channels * c.mlpRatio, 1, true))},
      pwconv2_{register_module("pwconv2", makeConv(c.channels * c.mlpRatio, c.channels, 1, true))},
      norm_{register_module("norm", LayerNorm2d{c.channels, c.normEps})},
      gamma_{register_parameter("gamma", torch::full({c.channels}, c.layerScale))} {}

torch::Tensor ConvBlockImpl::forward(const torch::Tensor& x) {
  auto y = norm_->forwardNhwc(toNhwc(dwconv_->forward(x)));  // [N,H,W,C]
  y = pwconv1_->forwardNhwc(y, After::gelu);                 // [N,H,W,C·ratio]
  y = pwconv2_->forwardNhwc(y) * gamma_;                     // [N,H,W,C]
  return x + toNchw(y);
}

}  // namespace diptych::models
