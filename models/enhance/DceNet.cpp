#include "models/enhance/DceNet.h"

#include <ATen/CPUGeneratorImpl.h>

namespace diptych::models {

DceNetImpl::DceNetImpl(const DceNetConfig& c)
    : conv1_{register_module("conv1", makeConv(1, c.channels, 3, true))},
      conv2_{register_module("conv2", makeConv(c.channels, c.channels, 3, true))},
      conv3_{register_module("conv3", makeConv(c.channels, c.channels, 3, true))},
      conv4_{register_module("conv4", makeConv(c.channels, c.channels, 3, true))},
      conv5_{register_module("conv5", makeConv(2 * c.channels, c.channels, 3, true))},
      conv6_{register_module("conv6", makeConv(2 * c.channels, c.channels, 3, true))},
      conv7_{register_module("conv7", makeConv(2 * c.channels, c.iterations, 3, true))} {}

torch::Tensor DceNetImpl::forward(const torch::Tensor& x) {
  const auto x1 = torch::relu(conv1_->forward(x));  // [N,C,H,W], as all up to the last
  const auto x2 = torch::relu(conv2_->forward(x1));
  const auto x3 = torch::relu(conv3_->forward(x2));
  const auto x4 = torch::relu(conv4_->forward(x3));
  const auto x5 = torch::relu(conv5_->forward(torch::cat({x3, x4}, 1)));
  const auto x6 = torch::relu(conv6_->forward(torch::cat({x2, x5}, 1)));
  return torch::tanh(conv7_->forward(torch::cat({x1, x6}, 1)));  // [N,iterations,H,W]
}

torch::Tensor applyCurves(const torch::Tensor& x, const torch::Tensor& curves) {
  auto enhanced = x;
  for (const auto& a : curves.split(1, 1)) enhanced = enhanced + a * enhanced * (1 - enhanced);
  return enhanced;
}

void initialise(DceNet& net, std::uint64_t seed) {
  const torch::NoGradGuard noGrad;
  auto generator = at::make_generator<at::CPUGeneratorImpl>(seed);
  // In the order of names, as the segmentation network's.
  for (auto& [name, tensor] : stateOf(net)) {
    auto parameter = tensor;
    if (parameter.dim() == 1)
      parameter.zero_();
    else
      parameter.copy_(torch::empty(parameter.sizes(), torch::kFloat32).normal_(0, 0.02, generator));
  }
}

std::map<std::string, torch::Tensor> stateOf(const DceNet& net) {
  std::map<std::string, torch::Tensor> state;
  for (const auto& item : net->named_parameters()) state.emplace(kZeroDcePrefix + item.key(), item.value().detach());
  return state;
}

}  // namespace diptych::models
