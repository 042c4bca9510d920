#pragma once
// One image in; an edge map and a shape map out at each level.

#include "models/blocks/Conv.h"
#include "models/blocks/LayerNorm2d.h"

#include <torch/nn/modules/container/modulelist.h>

#include <cstdint>
#include <vector>

namespace diptych::models {

struct EncoderConfig {
  std::int64_t inChannels = 3;
  std::vector<std::int64_t> channels{128, 256, 512, 1024}, depths{3, 3, 27, 3};
  std::int64_t stemKernel = 3, stemStride = 1;
  std::int64_t mlpRatio = 4;
  double layerScale = 1e-6, normEps = 1e-6;
  bool edgeFromEdge = false;  ///< an edge pool reads the previous edge map instead of the previous stage
  bool outNorms = true;
};

/// LN, then a 2×2 convolution of stride 2: half the size.
class PoolImpl : public torch::nn::Module {
public:
  PoolImpl(std::int64_t in, std::int64_t out, double normEps);
  torch::Tensor forward(const torch::Tensor& x);  ///< [N,I,H,W] → [N,O,H/2,W/2]

private:
  LayerNorm2d norm_;
  Conv conv_;
};
TORCH_MODULE(Pool);

/// DIN section 9.1, Table 14.
///
///   image ─ stem_conv ─ stem_norm ─┬───────────────────────────── edge_norms.0 → edge 0
///                                  └─ stages.0 ─┬──────────────── shape_norms.0 → shape 0
///                                               ├─ edge_pools.0 ─ edge_norms.1 → edge 1
///                                               └─ pools.0 ─ stages.1 ─┬─ shape_norms.1 → shape 1      … and so on
///
/// The trunk itself is not normalised: the norms are on the side outputs.
class EncoderImpl : public torch::nn::Module {
public:
  struct Level {
    torch::Tensor edge, shape;  ///< [N,C_l,H/(stride·2^l),W/(stride·2^l)]; edge undefined where not asked for
  };

  explicit EncoderImpl(const EncoderConfig& config);
  /// [N,inChannels,H,W] → the first `levels` levels; the stages of the others do not run.
  std::vector<Level> forward(const torch::Tensor& image, bool wantEdges, std::size_t levels = SIZE_MAX);

  /// In training the maps inside a ConvBlock are made again for the backward pass instead of being kept (Recompute.h).
  void setRecompute(bool recompute) { recompute_ = recompute; }

private:
  torch::Tensor outNorm(torch::nn::ModuleList& norms, std::size_t level, const torch::Tensor& x);

  EncoderConfig config_;
  bool recompute_ = false;
  Conv stemConv_;
  LayerNorm2d stemNorm_;
  torch::nn::ModuleList pools_, edgePools_, stages_, edgeNorms_, shapeNorms_;
};
TORCH_MODULE(Encoder);

}  // namespace diptych::models
