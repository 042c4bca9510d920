#pragma once
// A convolution and its batch norm, the pair that EMCAD's blocks are made of.

#include "models/blocks/Conv.h"

#include <torch/nn/modules/batchnorm.h>
#include <torch/types.h>

namespace diptych::models {

struct BatchNormConfig {
  double eps = 1e-5, momentum = 0.1;
};

struct EmcadConvNormConfig {
  std::int64_t in = 128, out = 128, kernel = 1, groups = 1;
  bool bias = false;
  std::int64_t firstName =
      0;  ///< the convolution's parameters are "<firstName>.weight", the norm's "<firstName + 1>.weight"
  BatchNormConfig norm;
};

/// x ─ conv (size kept) ─ batch norm ─ out; numbered names, as the public weights of EMCAD have them.
class EmcadConvNormImpl : public torch::nn::Module {
public:
  explicit EmcadConvNormImpl(const EmcadConvNormConfig& config);
  torch::Tensor forward(const torch::Tensor& x);  ///< [N,in,H,W] → [N,out,H,W]
  /// The same with another weight in the convolution's place, of the convolution's shape.
  torch::Tensor forward(const torch::Tensor& x, const torch::Tensor& weight);

  const torch::Tensor& weight() const { return conv_->weight; }

private:
  Conv conv_;
  torch::nn::BatchNorm2d norm_;
};
TORCH_MODULE(EmcadConvNorm);

}  // namespace diptych::models
