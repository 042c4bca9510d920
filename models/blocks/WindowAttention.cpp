#include "models/blocks/WindowAttention.h"

#include "models/kernels/Layout.h"

namespace diptych::models {

QkvProjectionImpl::QkvProjectionImpl(const WindowAttentionConfig& c)
    : q_{makeConv(c.channels, c.channels, c.queryKernel, c.bias)},
      k_{makeConv(c.channels, c.channels, c.keyKernel, c.bias)},
      v_{makeConv(c.channels, c.channels, c.valueKernel, c.bias)} {
  if (c.norm) {
    normQ_ = register_module("norm_q", LayerNorm2d{c.channels, c.normEps});
    normKv_ = register_module("norm_kv", LayerNorm2d{c.channels, c.normEps});
  }
  register_module("q", q_);
  register_module("k", k_);
  register_module("v", v_);
}

QkvProjectionImpl::Maps QkvProjectionImpl::forward(const torch::Tensor& asking, const torch::Tensor& other) {
  auto a = toNhwc(asking), o = toNhwc(other);
  if (!normQ_.is_empty()) {
    a = normQ_->forwardNhwc(a);
    o = normKv_->forwardNhwc(o);
  }
  return {q_->forwardNhwc(a), k_->forwardNhwc(o), v_->forwardNhwc(o)};
}

WindowAttentionImpl::WindowAttentionImpl(const WindowAttentionConfig& c)
    : config_{c}, qkv_{register_module("qkv", QkvProjection{c})} {}

torch::Tensor WindowAttentionImpl::forward(const torch::Tensor& asking, const torch::Tensor& other) {
  const auto [q, k, v] = qkv_->forward(asking, other);
  const auto out = torch::scaled_dot_product_attention(intoWindows(q), intoWindows(k), intoWindows(v));
  return toNchw(fromWindows(out, q.size(0), q.size(1), q.size(2)) + q);
}

torch::Tensor WindowAttentionImpl::intoWindows(const torch::Tensor& x) const {
  const auto n = x.size(0), h = x.size(1), w = x.size(2), c = x.size(3), s = config_.window, heads = config_.heads;
  return x.reshape({n, h / s, s, w / s, s, heads, c / heads})
      .permute({0, 1, 3, 5, 2, 4, 6})  // [N, rows, columns, heads, s, s, d]
      .reshape({n * (h / s) * (w / s), heads, s * s, c / heads});
}

torch::Tensor WindowAttentionImpl::fromWindows(const torch::Tensor& x, std::int64_t n, std::int64_t h,
                                               std::int64_t w) const {
  const auto s = config_.window, heads = config_.heads, d = x.size(3);
  return x.reshape({n, h / s, w / s, heads, s, s, d}).permute({0, 1, 4, 2, 5, 3, 6}).reshape({n, h, w, heads * d});
}

}  // namespace diptych::models
