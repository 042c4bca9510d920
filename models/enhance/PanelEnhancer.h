#pragma once
// Second panels by Zero-DCE.

#include "models/enhance/DceNet.h"

namespace diptych::models {

/// From the first panels of U8 [B,2,H,W] makes the second ones, in place. In float32 whatever the networks around it run in, so that
/// a slice enhanced for training and the same slice enhanced for segmenting differ by rounding alone, if at all.
void enhancePanels(DceNet& net, const torch::Tensor& panels, const torch::Device& device);

}  // namespace diptych::models
