#pragma once
// Zero-DCE's network in a model's weights, beside the segmentation network.

#include "core/base/Result.h"
#include "models/enhance/DceNet.h"

#include <filesystem>

namespace diptych::models {

/// From a model's weights: the tensors whose names begin with kZeroDcePrefix. ErrorCode::invalid names the first that is missing,
/// of another type or shape, not finite or one too many.
Result<DceNet> loadZeroDce(const std::filesystem::path& weights);
/// Whether a model's weights hold such tensors at all.
Result<bool> holdsZeroDce(const std::filesystem::path& weights);

}  // namespace diptych::models
