#include "models/blocks/EmcadEucb.h"

#include "models/kernels/Layout.h"

namespace diptych::models {

EmcadEucbImpl::EmcadEucbImpl(std::int64_t in, std::int64_t out, const BatchNormConfig& norm)
    // The resize is the public module's first part and has no parameters: hence the convolution's number 1.
    : upDwc_{register_module("up_dwc", EmcadConvNorm{EmcadConvNormConfig{in, in, 3, in, false, 1, norm}})},
      pwc_{makeConv(in, out, 1, true)} {
  register_module("pwc", torch::nn::ModuleList{})->push_back(pwc_);
}

torch::Tensor EmcadEucbImpl::forward(const torch::Tensor& x) {
  const auto large = torch::upsample_nearest2d(x, {2 * x.size(2), 2 * x.size(3)});  // [N,I,2H,2W]
  return toNchw(pwc_->forwardNhwc(toNhwc(torch::relu(upDwc_->forward(large)))));    // [N,O,2H,2W]
}

}  // namespace diptych::models
