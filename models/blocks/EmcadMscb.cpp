#include "models/blocks/EmcadMscb.h"

namespace diptych::models {

EmcadMsdcImpl::EmcadMsdcImpl(const EmcadMscbConfig& c) : dwconvs_{register_module("dwconvs", torch::nn::ModuleList{})} {
  const auto hidden = c.channels * c.expansion;
  for (const auto kernel : c.kernels)
    dwconvs_->push_back(EmcadConvNorm{EmcadConvNormConfig{hidden, hidden, kernel, hidden, false, 0, c.norm}});
}

torch::Tensor EmcadMsdcImpl::forward(const torch::Tensor& x) {
  torch::Tensor sum;
  for (auto& dwconv : *dwconvs_) {
    const auto y = torch::relu6(dwconv->as<EmcadConvNormImpl>()->forward(x));  // [N,E,H,W]
    sum = sum.defined() ? sum + y : y;
  }
  return sum;
}

EmcadMscbImpl::EmcadMscbImpl(const EmcadMscbConfig& c)
    : config_{c},
      pconv1_{register_module(
          "pconv1", EmcadConvNorm{EmcadConvNormConfig{c.channels, c.channels * c.expansion, 1, 1, false, 0, c.norm}})},
      msdc_{register_module("msdc", EmcadMsdc{c})},
      pconv2_{register_module(
          "pconv2", EmcadConvNorm{EmcadConvNormConfig{c.channels * c.expansion, c.channels, 1, 1, false, 0, c.norm}})} {
}

torch::Tensor EmcadMscbImpl::forward(const torch::Tensor& x) {
  const auto wide = torch::relu6(pconv1_->forward(x));                  // [N,E,H,W]
  return x + pconv2_->forward(msdc_->forward(wide), shuffledWeight());  // [N,C,H,W]
}

torch::Tensor EmcadMscbImpl::shuffledWeight() const {
  // Map g·expansion + k comes to place k·channels + g.
  const auto& weight = pconv2_->weight();  // [C,E,1,1]
  return weight.view({config_.channels, config_.expansion, config_.channels}).transpose(1, 2).reshape(weight.sizes());
}

}  // namespace diptych::models
