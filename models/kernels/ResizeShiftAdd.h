#pragma once
// The second half of a folded level of the decoder (see FoldedFuse.h): what a k × k convolution does after a bilinear resize,
// when its products have been taken before it.

#include <torch/types.h>

#include <vector>

namespace diptych::models {

/// Adds to sum[n,e,Y,X], for each map and each tap (dy,dx) of a k × k kernel,
///
///   R(map)[n,(dy·k + dx)·E + e, Y + dy − k/2, X + dx − k/2]      0 outside the picture
///
/// where R is the bilinear resize to the size of `sum` with align_corners = false, as in upsample_bilinear2d. Use what comes back:
/// on a CPU that is `sum`, overwritten; elsewhere a new tensor.
///
///   sum   [N,E,H,W] float32, float64 or bfloat16, in channels-last memory
///   maps  [N,k²·E,h,w] each, of the same type; any h and w. Channels-last memory saves a copy.
///
/// Differentiable in `sum` and in the maps. On a CPU it is one pass over `sum`, in parallel and with the same result whatever the
/// number of threads; sums are taken in float32 (float64 for float64) and rounded once. Elsewhere LibTorch's own operators.
torch::Tensor resizeShiftAdd(const torch::Tensor& sum, const std::vector<torch::Tensor>& maps, std::int64_t kernel);

/// The same with LibTorch's operators alone, a tap at a time.
torch::Tensor resizeShiftAddByTaps(const torch::Tensor& sum, const std::vector<torch::Tensor>& maps,
                                   std::int64_t kernel);

}  // namespace diptych::models
