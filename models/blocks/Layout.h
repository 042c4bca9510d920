#pragma once
// The network works on channels-last memory: a tensor keeps its NCHW shape, and its NHWC view is contiguous. Then the norms
// and the 1×1 convolutions are matrix products over the last dimension, without a copy.

#include <torch/nn/modules/conv.h>
#include <torch/types.h>

namespace diptych::models {

inline torch::Tensor toNhwc(const torch::Tensor& x) {
  return x.permute({0, 2, 3, 1});
}  ///< [N,C,H,W] → [N,H,W,C]
inline torch::Tensor toNchw(const torch::Tensor& x) {
  return x.permute({0, 3, 1, 2});
}  ///< [N,H,W,C] → [N,C,H,W]

/// Same size out as in for an odd kernel at stride 1.
torch::nn::Conv2d makeConv(std::int64_t in, std::int64_t out, std::int64_t kernel, bool bias, std::int64_t stride = 1,
                           std::int64_t groups = 1);

/// `conv` on an NHWC view: a matrix product where its kernel is 1×1.
torch::Tensor applyNhwc(torch::nn::Conv2d& conv, const torch::Tensor& x);  ///< [N,H,W,I] → [N,H,W,O]

}  // namespace diptych::models
