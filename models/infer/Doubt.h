#pragma once
// How unsure the network is of a slice, as one figure: which slice a person should look at next.

#include <torch/types.h>

#include <vector>

namespace diptych::models {

/// The part of the network's raster that shows the slice; the rest is padding. Pixels, half open.
struct ShownPart {
  std::int64_t left = 0, top = 0, right = 0, bottom = 0;
};

/// For logits [N,C,H,W] a figure in [0,1] a slice; models/README.md says what it is and why. Everything stays where the logits
/// are until the N figures are ready.
std::vector<float> doubtOf(const torch::Tensor& logits, const ShownPart& shown);

}  // namespace diptych::models
