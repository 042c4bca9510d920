#pragma once
// EMCAD's channel attention block.

#include "models/blocks/Conv.h"

namespace diptych::models {

/// EMCAD (arXiv:2405.06880), section 3.1.1, Eq. 6; CBAM, Woo et al. 2018, Eq. 2.
///
///   x ─┬─ mean of each map ─ fc1 (C/16) ─ ReLU ─ fc2 ─┐
///      ├─ max of each map ── fc1 ─ ReLU ─ fc2 ─────── + ─ sigmoid ─ × ─ out
///      └────────────────────────────────────────────────────────────┘
///
/// Both ways share fc1 and fc2. Below 16 channels fc1 leaves one.
class EmcadCabImpl : public torch::nn::Module {
public:
  explicit EmcadCabImpl(std::int64_t channels);
  torch::Tensor forward(const torch::Tensor& x);  ///< [N,C,H,W] → [N,C,H,W]

  static std::int64_t reducedChannels(std::int64_t channels);

private:
  Conv fc1_, fc2_;
};
TORCH_MODULE(EmcadCab);

}  // namespace diptych::models
