#pragma once
// Layer norm over the channels of each pixel.

#include <torch/nn/module.h>
#include <torch/nn/pimpl.h>
#include <torch/types.h>

namespace diptych::models {

/// Ba et al. 2016 (arXiv:1607.06450) over the channel dimension, biased variance; ConvNeXt's "channels_first" norm.
/// On channels-last memory the permuted view is contiguous, so no copy is made.
class LayerNorm2dImpl : public torch::nn::Module {
public:
  explicit LayerNorm2dImpl(std::int64_t channels, double eps = 1e-6);
  torch::Tensor forward(const torch::Tensor& x);      ///< [N,C,H,W] → [N,C,H,W]
  torch::Tensor forwardNhwc(const torch::Tensor& x);  ///< [N,H,W,C] → [N,H,W,C]

private:
  double eps_;
  torch::Tensor weight_, bias_;
};
TORCH_MODULE(LayerNorm2d);

}  // namespace diptych::models
