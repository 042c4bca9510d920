#pragma once
// EMCAD's large-kernel grouped attention gate.

#include "models/blocks/EmcadConvNorm.h"

namespace diptych::models {

/// EMCAD (arXiv:2405.06880), section 3.1.2, Eq. 8–9; Attention U-Net's gate with grouped convolutions.
///
///   gate ─ W_g k×k (C → C/2) ─ BN ─┐
///   skip ─ W_x k×k (C → C/2) ─ BN ─┴ + ─ ReLU ─ psi 1×1 (→ 1) ─ BN ─ sigmoid ─┐
///     └────────────────────────────────────────────────────────────────────── × ─ out
///
/// Two input channels an output channel; with k = 1 the convolutions are not grouped.
class EmcadLgagImpl : public torch::nn::Module {
public:
  EmcadLgagImpl(std::int64_t channels, std::int64_t kernel, const BatchNormConfig& norm);
  torch::Tensor forward(const torch::Tensor& gate, const torch::Tensor& skip);  ///< [N,C,H,W] both → [N,C,H,W]

  static std::int64_t groups(std::int64_t channels, std::int64_t kernel) { return kernel == 1 ? 1 : channels / 2; }

private:
  EmcadConvNorm gate_, skip_, psi_;
};
TORCH_MODULE(EmcadLgag);

}  // namespace diptych::models
