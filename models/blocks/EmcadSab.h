#pragma once
// EMCAD's spatial attention block.

#include "models/blocks/Conv.h"

namespace diptych::models {

/// EMCAD (arXiv:2405.06880), section 3.1.1, Eq. 7; CBAM, Woo et al. 2018, Eq. 3.
///
///   x ─┬─ mean, max over the channels ─ conv 7×7 (2 → 1) ─ sigmoid ─ × ─ out
///      └─────────────────────────────────────────────────────────────┘
///
/// One block serves all levels: it does not depend on the number of channels.
class EmcadSabImpl : public torch::nn::Module {
public:
  EmcadSabImpl();
  torch::Tensor forward(const torch::Tensor& x);  ///< [N,C,H,W] → [N,C,H,W]

private:
  Conv conv_;
};
TORCH_MODULE(EmcadSab);

}  // namespace diptych::models
