#pragma once
// From the maps of all levels to logits.

#include <torch/nn/modules/batchnorm.h>
#include <torch/nn/modules/container/modulelist.h>
#include <torch/nn/modules/conv.h>
#include <torch/types.h>

#include <vector>

namespace diptych::models {

struct MlpDecoderConfig {
  std::vector<std::int64_t> channels{128, 256, 512, 1024};  ///< of the maps that come in, one a level
  std::int64_t embed = 768, classes = 4;
  std::int64_t fuseKernel = 3;
  bool fuseBias = false;
  std::int64_t stride = 1;  ///< the maps meet at output size / stride
  double batchNormEps = 1e-5, batchNormMomentum = 0.1;
};

/// DIN section 9.2, Eq. 14, Fig. 5; after SegFormer's head (Xie et al. 2021, arXiv:2105.15203).
///
///   level l ─ proj.l 1×1 ─ bilinear ─┐
///   …                                ├─ concat ─ fuse_conv 3×3 ─ fuse_bn ─ ReLU ─ pred 1×1 ─ (bilinear) ─ logits
///   level 3 ─ proj.3 1×1 ─ bilinear ─┘
///
/// The paper's stride is 1: then the last resize is none.
class MlpDecoderImpl : public torch::nn::Module {
public:
  explicit MlpDecoderImpl(const MlpDecoderConfig& config);
  /// maps[l] [N,C_l,h_l,w_l] → logits [N,classes,height,width]
  torch::Tensor forward(const std::vector<torch::Tensor>& maps, std::int64_t height, std::int64_t width);

private:
  MlpDecoderConfig config_;
  torch::nn::ModuleList proj_;
  torch::nn::Conv2d fuseConv_;
  torch::nn::BatchNorm2d fuseBn_;
  torch::nn::Conv2d pred_;
};
TORCH_MODULE(MlpDecoder);

}  // namespace diptych::models
