#pragma once
// What Zero-DCE learns by instead of reference images: Guo et al. 2020 (arXiv:2001.06826), section 3.3.
//
// The equations as they are printed. The authors' program differs: it squares the exposure's and the space's differences with
// their signs, and weighs by 10 and 200. Its colour constancy, a distance between the means of three channels, is 0 for grey
// images and left out.

#include <torch/types.h>

namespace diptych::models {

/// Eq. 4: contrast between neighbours stays. With Y and I the means of 4×4 regions of the enhanced and the original image,
/// (|Y_i − Y_j| − |I_i − I_j|)² summed over the up to four neighbours j of region i, mean over i. Both [N,1,H,W] → scalar.
torch::Tensor spatialConsistencyLoss(const torch::Tensor& enhanced, const torch::Tensor& original);

/// Eq. 5: |Y − 0.6|, Y the mean of a 16×16 region, mean over regions. [N,1,H,W], at least 16×16 → scalar.
torch::Tensor exposureLoss(const torch::Tensor& enhanced);

/// Eq. 7: (|∇x A| + |∇y A|)², mean over pixels (those that have a neighbour to the right and below) and iterations.
/// [N,n,H,W] → scalar.
torch::Tensor illuminationSmoothnessLoss(const torch::Tensor& curves);

/// Eq. 8 without colour: spatial + exposure + 20 · smoothness.
torch::Tensor zeroDceLoss(const torch::Tensor& enhanced, const torch::Tensor& original, const torch::Tensor& curves);

}  // namespace diptych::models
