#pragma once
// The convolution of all blocks: one that can be told that it only predicts from now on.

#include "models/kernels/Layout.h"
#include "models/kernels/PackedConv.h"

#include <torch/nn/modules/conv.h>

#include <optional>

namespace diptych::models {

class ConvImpl : public torch::nn::Conv2dImpl {
public:
  using torch::nn::Conv2dImpl::Conv2dImpl;

  torch::Tensor forward(const torch::Tensor& x);  ///< [N,I,H,W] → [N,O,H',W']
  /// On an NHWC view: a matrix product where the kernel is 1×1.
  torch::Tensor forwardNhwc(const torch::Tensor& x, After after = After::nothing);  ///< [N,H,W,I] → [N,H,W,O]

  /// Lays the weights out for prediction, where that pays. They are moved, not copied: `weight` is empty afterwards.
  void pack();

private:
  std::optional<PackedConv> packed_;
};
TORCH_MODULE(Conv);

/// Same size out as in for an odd kernel at stride 1.
Conv makeConv(std::int64_t in, std::int64_t out, std::int64_t kernel, bool bias, std::int64_t stride = 1,
              std::int64_t groups = 1);

}  // namespace diptych::models
