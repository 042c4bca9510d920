#pragma once
// EMCAD's efficient up-convolution block.

#include "models/blocks/Conv.h"
#include "models/blocks/EmcadConvNorm.h"

#include <torch/nn/modules/container/modulelist.h>

namespace diptych::models {

/// EMCAD (arXiv:2405.06880), section 3.1.3, Eq. 10.
///
///   x ─ twice the size, nearest ─ up_dwc: 3×3 depthwise ─ BN ─ ReLU ─ pwc: 1×1 (I → O) ─ out
///
/// The public code shuffles the channels in between into as many groups as there are channels, which leaves them as they are.
class EmcadEucbImpl : public torch::nn::Module {
public:
  EmcadEucbImpl(std::int64_t in, std::int64_t out, const BatchNormConfig& norm);
  torch::Tensor forward(const torch::Tensor& x);  ///< [N,I,H,W] → [N,O,2H,2W]

private:
  EmcadConvNorm upDwc_;
  Conv pwc_;
};
TORCH_MODULE(EmcadEucb);

}  // namespace diptych::models
