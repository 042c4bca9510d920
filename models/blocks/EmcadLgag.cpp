#include "models/blocks/EmcadLgag.h"

namespace diptych::models {
namespace {

EmcadConvNorm halving(std::int64_t channels, std::int64_t kernel, const BatchNormConfig& norm) {
  return EmcadConvNorm{EmcadConvNormConfig{channels, channels / 2, kernel, EmcadLgagImpl::groups(channels, kernel),
                                           /*bias=*/true, 0, norm}};
}

}  // namespace

EmcadLgagImpl::EmcadLgagImpl(std::int64_t channels, std::int64_t kernel, const BatchNormConfig& norm)
    : gate_{register_module("W_g", halving(channels, kernel, norm))},
      skip_{register_module("W_x", halving(channels, kernel, norm))},
      psi_{register_module("psi", EmcadConvNorm{EmcadConvNormConfig{channels / 2, 1, 1, 1, /*bias=*/true, 0, norm}})} {}

torch::Tensor EmcadLgagImpl::forward(const torch::Tensor& gate, const torch::Tensor& skip) {
  const auto met = torch::relu(gate_->forward(gate) + skip_->forward(skip));  // [N,C/2,H,W]
  return skip * torch::sigmoid(psi_->forward(met));                           // × [N,1,H,W]
}

}  // namespace diptych::models
