#pragma once
// The decoder's projections and its fuse convolution as one linear map a level. Between them is nothing but a resize, which
// acts on pixels while they act on channels: the order does not matter.

#include <torch/types.h>

#include <vector>

namespace diptych::models {

/// `maps` through their 1×1 projections, the resize to height × width, the concatenation and the k × k convolution with zero
/// padding: the same numbers for less arithmetic.
///
///   level smaller than the target   1×1 convolution C_l → k²·E at its own size, then ResizeShiftAdd
///   any other level                 resize of its C_l channels, then k × k convolution C_l → E
///
/// Differentiable in everything, through the composition of the weights.
struct FoldedFuse {
  std::vector<torch::Tensor> weights;  ///< [k²·E,C_l] a level, rows (dy·k + dx)·E + e: fuse[e,·,dy,dx] · proj_l
  torch::Tensor tapBias;  ///< [k²·E]: what the projections' biases become; a tap outside the picture has none
  torch::Tensor bias;     ///< [E], that of the convolution itself; undefined = none
  std::int64_t kernel = 3;

  /// fuse [E,Σ embed,k,k]; fuseBias [E] or undefined; projections [embed,C_l,1,1] and their biases [embed].
  FoldedFuse(const torch::Tensor& fuse, const torch::Tensor& fuseBias, const std::vector<torch::Tensor>& projections,
             const std::vector<torch::Tensor>& projectionBiases);

  /// Takes a per-channel affine map of the result (BatchNorm in evaluation mode) into the weights. Both [E].
  void scale(const torch::Tensor& factor, const torch::Tensor& offset);

  /// Casts the composed weights.
  void to(torch::ScalarType type);

  /// maps[l] [N,C_l,h_l,w_l] → [N,E,height,width], channels-last.
  torch::Tensor forward(const std::vector<torch::Tensor>& maps, std::int64_t height, std::int64_t width) const;
};

}  // namespace diptych::models
