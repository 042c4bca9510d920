#pragma once
// The product's own doors for what comes from outside, one for each kind of input. fuzz_reader goes through one of them in a
// process of its own.

#include "core/base/Result.h"

#include <filesystem>
#include <string_view>
#include <vector>

namespace diptych::fuzz {

struct Door {
  std::string_view kind;
  std::string_view what;  ///< for the help text
  /// Reads `path` as the product would and looks at everything that came out. An error is a refusal.
  Status (*read)(const std::filesystem::path& path);
};

const std::vector<Door>& doors();

}  // namespace diptych::fuzz
