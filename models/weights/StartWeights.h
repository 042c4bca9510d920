#pragma once
// The weights a training starts from when it starts from ImageNet. LibTorch's headers stay out of here.

#include "core/base/Result.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace diptych::models {

struct ImageNetStart {
  std::string naming;              ///< "timm", "torchvision" or "ConvNeXt" (the authors' own)
  std::vector<std::string> taken;  ///< canonical names that got a value, both encoders'
  std::vector<std::string> fresh;  ///< parameters of the encoders that keep what they had: stem, edge and shape norms
  std::vector<std::string> left;   ///< names in the file that the network has no place for: its stem and its classifier
  /// One sentence without a full stop.
  std::string summary() const;
};

/// A fresh network of `seed` with its encoders from `imageNet` (ImageNetStart.h), written to `out` under the canonical names.
Result<ImageNetStart> writeImageNetStart(std::string_view configJson, std::uint64_t seed,
                                         const std::filesystem::path& imageNet, const std::filesystem::path& out);

}  // namespace diptych::models
