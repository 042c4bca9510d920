#include "models/blocks/EmcadSab.h"

namespace diptych::models {

EmcadSabImpl::EmcadSabImpl() : conv_{register_module("conv", makeConv(2, 1, 7, false))} {}

torch::Tensor EmcadSabImpl::forward(const torch::Tensor& x) {
  const auto seen = torch::cat({x.mean(1, /*keepdim=*/true), std::get<0>(x.max(1, /*keepdim=*/true))}, 1);  // [N,2,H,W]
  return x * torch::sigmoid(conv_->forward(seen));
}

}  // namespace diptych::models
