#pragma once
// Zero-DCE's network learns from a job's slices, without labels or references.

#include "core/base/Progress.h"
#include "core/base/Result.h"
#include "models/enhance/DceNet.h"

#include <cstdint>
#include <vector>

namespace diptych::models {

struct ZeroDceRecipe {
  int steps = 200;  ///< EnhancerSpec::steps
  int batch = 4;
  std::int64_t crop = 112;  ///< side of what is cut from a slice at random; less where slices are smaller
  double learningRate = 1e-3;
  double gradientClip = 0.1;
};

/// Trains from a fresh start. `slices`: U8 [H,W], all of one size of at least 16 × 16, at least one of them. A function of its
/// arguments: on one CPU thread the same bits every time. Says "Learning to enhance, step 1 of 200" before each step;
/// ErrorCode::cancelled between two of them, ErrorCode::failed where the loss is no number. Throws what LibTorch throws.
///
/// Departures from the paper (section 4): Adam at 1e-3 for some hundred batches of four crops, on the job's few slices, instead of
/// 1e-4 for as many thousand batches of eight images of 512 × 512; gradients clipped at 0.1, as the authors' program has it.
Result<DceNet> trainZeroDce(const std::vector<torch::Tensor>& slices, const ZeroDceRecipe& recipe, std::uint64_t seed,
                            const torch::Device& device, const Progress& progress);

}  // namespace diptych::models
