#pragma once
// EMCAD's multi-scale convolution block.

#include "models/blocks/EmcadConvNorm.h"

#include <torch/nn/modules/container/modulelist.h>

#include <vector>

namespace diptych::models {

struct EmcadMscbConfig {
  std::int64_t channels = 128, expansion = 6;
  std::vector<std::int64_t> kernels{1, 3, 5};
  BatchNormConfig norm;
};

/// Depthwise convolutions of several sizes side by side, each with its own batch norm and ReLU6, added.
class EmcadMsdcImpl : public torch::nn::Module {
public:
  explicit EmcadMsdcImpl(const EmcadMscbConfig& config);
  torch::Tensor forward(const torch::Tensor& x);  ///< [N,E,H,W] → the same, E = expansion·channels

private:
  torch::nn::ModuleList dwconvs_;
};
TORCH_MODULE(EmcadMsdc);

/// Rahman et al., EMCAD, CVPR 2024 (arXiv:2405.06880), section 3.1.1, Eq. 3–5.
///
///   x ─┬─ pconv1 1×1 (×expansion) ─ BN ─ ReLU6 ─ msdc 1, 3, 5 ─ channel shuffle ─ pconv2 1×1 ─ BN ─ + ─ out
///      └────────────────────────────────────────────────────────────────────────────────────────────┘
///
/// The shuffle into `channels` groups stands before a 1×1 convolution. Instead of moving the maps, which are six times as wide
/// as the block's input, pconv2's columns are taken in the order that the shuffle would have given: the same sum.
class EmcadMscbImpl : public torch::nn::Module {
public:
  explicit EmcadMscbImpl(const EmcadMscbConfig& config);
  torch::Tensor forward(const torch::Tensor& x);  ///< [N,C,H,W] → [N,C,H,W]

private:
  torch::Tensor shuffledWeight() const;  ///< pconv2's weight for maps that were not shuffled

  EmcadMscbConfig config_;
  EmcadConvNorm pconv1_;
  EmcadMsdc msdc_;
  EmcadConvNorm pconv2_;
};
TORCH_MODULE(EmcadMscb);

}  // namespace diptych::models
