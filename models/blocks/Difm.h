#pragma once
// Where the two images meet: the dual interactive fusion module of one level, and its one-image stand-in.

#include "models/blocks/Conv.h"
#include "models/blocks/Encoder.h"
#include "models/blocks/GatedFfn.h"
#include "models/blocks/WindowAttention.h"

namespace diptych::models {

struct DifmConfig {
  WindowAttentionConfig attention;
  GatedFfnConfig ffn;
  bool featureMerging = true;
  std::int64_t mergeKernel = 3;
  bool mergeBias = true;
  bool globalSpatialAttention = true;
  bool ie = true, ei = true;  ///< directions: ie = the original image asks
};

/// Eq. 1: edge and shape of one image, side by side, into one map.
class MergeImpl : public torch::nn::Module {
public:
  MergeImpl(std::int64_t channels, std::int64_t kernel, bool bias);
  torch::Tensor forward(const EncoderImpl::Level& level);  ///< [N,C,H,W] twice → [N,C,H,W]

private:
  Conv conv_;
};
TORCH_MODULE(Merge);

/// Eq. 6, no parameters: each pixel times the sigmoid of its mean over the channels.
torch::Tensor globalSpatialAttention(const torch::Tensor& x);  ///< [N,C,H,W] → [N,C,H,W]

/// DIN section 3.1, Fig. 2b–d.
///
///   edge I, shape I ─ merge_i ─ f_I ─┬─ attn_ie (I asks E) ─ ffn_ie ─ GSA ─ + ─ out
///                                    ╳                                      │
///   edge E, shape E ─ merge_e ─ f_E ─┴─ attn_ei (E asks I) ─ ffn_ei ─ GSA ──┘
///
/// Without feature merging f is the shape map. With one direction its branch is the output.
class DifmImpl : public torch::nn::Module {
public:
  explicit DifmImpl(const DifmConfig& config);
  torch::Tensor forward(const EncoderImpl::Level& i, const EncoderImpl::Level& e);  ///< [N,C,H,W]

private:
  DifmConfig config_;
  Merge mergeI_{nullptr}, mergeE_{nullptr};
  WindowAttention attnIe_{nullptr}, attnEi_{nullptr};
  GatedFfn ffnIe_{nullptr}, ffnEi_{nullptr};
};
TORCH_MODULE(Difm);

/// The one-encoder ablation (Tables 4, 9, 10): merge ─ self-attention ─ FFN ─ GSA. It stands at the DIFM's place.
class SelfInteractionImpl : public torch::nn::Module {
public:
  explicit SelfInteractionImpl(const DifmConfig& config);
  torch::Tensor forward(const EncoderImpl::Level& level);  ///< [N,C,H,W]

private:
  DifmConfig config_;
  Merge merge_{nullptr};
  WindowAttention attn_;
  GatedFfn ffn_;
};
TORCH_MODULE(SelfInteraction);

}  // namespace diptych::models
