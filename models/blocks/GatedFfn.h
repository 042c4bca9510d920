#pragma once
// The gated feed-forward of a DIFM.

#include "models/blocks/Conv.h"
#include "models/blocks/LayerNorm2d.h"

namespace diptych::models {

struct GatedFfnConfig {
  std::int64_t channels = 128;
  std::int64_t ratio = 2;  ///< channels of each half
  std::int64_t inKernel = 1, outKernel = 3;
  bool depthwise = true, bias = false;
  double normEps = 1e-6;
};

/// DIN Eq. 4–5; the form is Restormer's GDFN, Zamir et al. 2022 (arXiv:2111.09881), Eq. 2.
///
///   x ─┬─ norm ─ conv_in (2·ratio·C) ─ dwconv 3×3 ─┬─ first half ─ GELU ─ × ─ conv_out 3×3 ─ + ─ out
///      │                                           └─ second half ────────┘                  │
///      └─────────────────────────────────────────────────────────────────────────────────────┘
class GatedFfnImpl : public torch::nn::Module {
public:
  explicit GatedFfnImpl(const GatedFfnConfig& config);
  torch::Tensor forward(const torch::Tensor& x);  ///< [N,C,H,W] → [N,C,H,W]

private:
  LayerNorm2d norm_;
  Conv convIn_, dwconv_{nullptr}, convOut_;
};
TORCH_MODULE(GatedFfn);

}  // namespace diptych::models
