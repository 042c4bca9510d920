#pragma once
// The network configurations of resources/models, compiled in: a program finds them wherever it is installed.

#include <string_view>
#include <vector>

namespace diptych {

struct PresetConfig {
  std::string_view name;  ///< "din-lite", the file's name without .json
  std::string_view json;
};

/// By name, ascending.
const std::vector<PresetConfig>& presetConfigs();

/// nullptr where there is none of that name.
const PresetConfig* findPresetConfig(std::string_view name);

}  // namespace diptych
