#pragma once
// Convolutions and matrix products that only predict: weights laid out once, and GELU in passing.

#include <torch/types.h>

#include <cstdint>
#include <optional>
#include <utility>

namespace diptych::models {

/// What is done to the result while it is still in the cache.
enum class After { nothing, gelu };

/// One convolution of stride 1 whose weights lie as oneDNN's kernels read them. Without that each call lays them out anew, which
/// for deep maps costs a fifth of it, and 1×1 convolutions run through a BLAS that uses half the width of other makers'
/// processors. Float32 or bfloat16 on the CPU; no gradients. The numbers differ from the ordinary operator's by rounding.
///
/// The operators are those that PyTorch's compiler emits (`mkldnn::_linear_pointwise`, `mkldnn::_convolution_pointwise`). They have no
/// C++ header; they are found by name, and where a LibTorch lacks them nothing is packed.
class PackedConv {
public:
  /// `weight` [O,I,k,k], k odd, with zeros around the map so that its size stays; `bias` [O] or undefined. Nothing where this
  /// LibTorch or this processor cannot, or where it would not pay.
  static std::optional<PackedConv> pack(const torch::Tensor& weight, const torch::Tensor& bias);

  torch::Tensor forwardNchw(const torch::Tensor& x) const;               ///< [N,I,H,W] → [N,O,H,W], channels last
  torch::Tensor forwardNhwc(const torch::Tensor& x, After after) const;  ///< [N,H,W,I] → [N,H,W,O]

private:
  PackedConv(torch::Tensor weight, torch::Tensor bias, std::int64_t kernel)
      : weight_{std::move(weight)}, bias_{std::move(bias)}, kernel_{kernel} {}

  torch::Tensor weight_, bias_;  ///< the weight is opaque: oneDNN's own layout
  std::int64_t kernel_;
};

}  // namespace diptych::models
