#pragma once
// Attention inside windows, with the queries from one image and the keys and values from another.

#include "models/blocks/Conv.h"
#include "models/blocks/LayerNorm2d.h"

namespace diptych::models {

struct WindowAttentionConfig {
  std::int64_t channels = 128, heads = 1, window = 7;
  std::int64_t queryKernel = 1, keyKernel = 1, valueKernel = 1;
  bool bias = true, norm = true;
  double normEps = 1e-6;
};

/// The projections of Eq. 2: norm_q and q on the asking image, norm_kv, k and v on the other.
class QkvProjectionImpl : public torch::nn::Module {
public:
  struct Maps {
    torch::Tensor q, k, v;  ///< [N,H,W,C] each
  };
  explicit QkvProjectionImpl(const WindowAttentionConfig& config);
  Maps forward(const torch::Tensor& asking, const torch::Tensor& other);  ///< [N,C,H,W] both

private:
  LayerNorm2d normQ_{nullptr}, normKv_{nullptr};
  Conv q_, k_, v_;
};
TORCH_MODULE(QkvProjection);

/// DIN Eq. 2–3, section 3.1.3.
///
///   asking ─ norm_q ─ q ──┬──────────────────────────────────────────── + ─ out
///   other ─ norm_kv ─┬ k ─┴─ softmax(q kᵀ/√d) in each window ─ · v ─────┘
///                    └ v ────────────────────────────────────┘
///
/// Windows do not overlap; no shift, position bias, mask or output projection. Tokens are row-major in a window.
/// With the same map for both it is the self-attention of the one-encoder ablation.
class WindowAttentionImpl : public torch::nn::Module {
public:
  explicit WindowAttentionImpl(const WindowAttentionConfig& config);
  torch::Tensor forward(const torch::Tensor& asking, const torch::Tensor& other);  ///< [N,C,H,W] both → [N,C,H,W]

private:
  torch::Tensor intoWindows(const torch::Tensor& x) const;  ///< [N,H,W,C] → [N·windows,heads,window²,C/heads]
  torch::Tensor fromWindows(const torch::Tensor& x, std::int64_t n, std::int64_t h, std::int64_t w) const;

  WindowAttentionConfig config_;
  QkvProjection qkv_;
};
TORCH_MODULE(WindowAttention);

}  // namespace diptych::models
