#include "models/blocks/EmcadConvNorm.h"

#include <string>

namespace diptych::models {

EmcadConvNormImpl::EmcadConvNormImpl(const EmcadConvNormConfig& c)
    : conv_{register_module(std::to_string(c.firstName), makeConv(c.in, c.out, c.kernel, c.bias, 1, c.groups))},
      norm_{register_module(
          std::to_string(c.firstName + 1),
          torch::nn::BatchNorm2d{torch::nn::BatchNorm2dOptions(c.out).eps(c.norm.eps).momentum(c.norm.momentum)})} {}

torch::Tensor EmcadConvNormImpl::forward(const torch::Tensor& x) {
  return norm_->forward(conv_->forward(x));
}

torch::Tensor EmcadConvNormImpl::forward(const torch::Tensor& x, const torch::Tensor& weight) {
  const auto& o = conv_->options;
  return norm_->forward(
      torch::conv2d(x, weight, conv_->bias, o.stride(), /*padding=*/weight.size(2) / 2, o.dilation(), o.groups()));
}

}  // namespace diptych::models
