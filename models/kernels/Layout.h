#pragma once
// The network works on channels-last memory: a tensor keeps its NCHW shape, and its NHWC view is contiguous. Then the norms
// and the 1×1 convolutions (blocks/Conv.h) are matrix products over the last dimension, without a copy.

#include <torch/types.h>

namespace diptych::models {

/// [N,C,H,W] → [N,H,W,C]
inline torch::Tensor toNhwc(const torch::Tensor& x) {
  return x.permute({0, 2, 3, 1});
}
/// [N,H,W,C] → [N,C,H,W]
inline torch::Tensor toNchw(const torch::Tensor& x) {
  return x.permute({0, 3, 1, 2});
}

/// What a frozen network computes in bfloat16 leaves it as float32; all else as it is.
inline torch::Tensor widened(const torch::Tensor& x) {
  return x.scalar_type() == torch::kBFloat16 ? x.to(torch::kFloat32) : x;
}

}  // namespace diptych::models
