#pragma once
// The residual block of both encoders.

#include "models/blocks/Conv.h"
#include "models/blocks/LayerNorm2d.h"

namespace diptych::models {

struct ConvBlockConfig {
  std::int64_t channels = 128;
  std::int64_t mlpRatio = 4;
  double layerScale = 1e-6;
  double normEps = 1e-6;
};

/// DIN Eq. 13; ConvNeXt, Liu et al. 2022 (arXiv:2201.03545), Fig. 4.
///
///   x ─┬─ dwconv 7×7 ─ norm ─ pwconv1 1×1 (×ratio) ─ GELU ─ pwconv2 1×1 ─ ×gamma ─ + ─ out
///      └──────────────────────────────────────────────────────────────────────────┘
///
/// Eq. 13 prints no gamma; the public code has it. The 1×1 convolutions keep their (O,I,1,1) weights and run as matrix
/// products.
class ConvBlockImpl : public torch::nn::Module {
public:
  explicit ConvBlockImpl(const ConvBlockConfig& config);
  torch::Tensor forward(const torch::Tensor& x);  ///< [N,C,H,W] → [N,C,H,W]

private:
  Conv dwconv_, pwconv1_, pwconv2_;
  LayerNorm2d norm_;
  torch::Tensor gamma_;
};
TORCH_MODULE(ConvBlock);

}  // namespace diptych::models
