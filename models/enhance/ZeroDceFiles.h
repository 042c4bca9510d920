#pragma once
// Zero-DCE's network in files: beside the segmentation network in a model's weights, and kept by a training for its resumption.

#include "core/base/Result.h"
#include "models/enhance/DceNet.h"

#include <filesystem>
#include <optional>
#include <string>

namespace diptych::models {

/// From a model's weights: the tensors whose names begin with kZeroDcePrefix. ErrorCode::invalid names the first that is missing,
/// of another type or shape, not finite or one too many.
Result<DceNet> loadZeroDce(const std::filesystem::path& weights);
/// Whether a model's weights hold such tensors at all.
Result<bool> holdsZeroDce(const std::filesystem::path& weights);

/// A finished enhancer of a training, kept as checkpoints/zero_dce.safetensors: with its checkpoints it goes when it is over.
/// `specHash` as in Checkpoint.h.
Status keepZeroDce(const DceNet& net, const std::filesystem::path& jobFolder, const std::string& specHash);
/// Nothing where none was kept; an error where it is not what was kept.
Result<std::optional<DceNet>> keptZeroDce(const std::filesystem::path& jobFolder,
                                          const std::vector<std::string>& specHashes);

}  // namespace diptych::models
