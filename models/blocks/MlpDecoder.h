#pragma once
// From the maps of all levels to logits.

#include "models/blocks/Conv.h"
#include "models/kernels/FoldedFuse.h"

#include <torch/nn/modules/batchnorm.h>
#include <torch/nn/modules/container/modulelist.h>
#include <torch/types.h>

#include <optional>
#include <vector>

namespace diptych::models {

struct MlpDecoderConfig {
  std::vector<std::int64_t> channels{128, 256, 512, 1024};  ///< of the maps that come in, one a level
  std::int64_t embed = 768, classes = 4;
  std::int64_t fuseKernel = 3;
  bool fuseBias = false;
  std::int64_t stride = 1;  ///< the maps meet at output size / stride
  double batchNormEps = 1e-5, batchNormMomentum = 0.1;
  bool folded = true;  ///< how it runs, not what it is: see FoldedFuse
};

/// DIN section 9.2, Eq. 14, Fig. 5; after SegFormer's head (Xie et al. 2021, arXiv:2105.15203).
///
///   level l ─ proj.l 1×1 ─ bilinear ─┐
///   …                                ├─ concat ─ fuse_conv 3×3 ─ fuse_bn ─ ReLU ─ pred 1×1 ─ (bilinear) ─ logits
///   level 3 ─ proj.3 1×1 ─ bilinear ─┘
///
/// The paper's stride is 1: then the last resize is none. Folded, everything up to fuse_conv runs as one linear map a level, and
/// in evaluation without gradients fuse_bn with it.
class MlpDecoderImpl : public torch::nn::Module {
public:
  explicit MlpDecoderImpl(const MlpDecoderConfig& config);
  /// maps[l] [N,C_l,h_l,w_l] → logits [N,classes,height,width]
  torch::Tensor forward(const std::vector<torch::Tensor>& maps, std::int64_t height, std::int64_t width);

  /// For prediction alone, on maps of `type`: composes the weights once and casts them. Logits stay float32.
  void freeze(torch::ScalarType type);

private:
  FoldedFuse compose();          ///< proj and fuse_conv
  FoldedFuse composeWithNorm();  ///< … and fuse_bn's running statistics
  torch::Tensor fuse(const std::vector<torch::Tensor>& maps, std::int64_t height, std::int64_t width);
  torch::Tensor fuseFolded(const std::vector<torch::Tensor>& maps, std::int64_t height, std::int64_t width);

  MlpDecoderConfig config_;
  torch::nn::ModuleList proj_;
  Conv fuseConv_;
  torch::nn::BatchNorm2d fuseBn_;
  Conv pred_;
  std::optional<FoldedFuse> frozen_;
};
TORCH_MODULE(MlpDecoder);

}  // namespace diptych::models
