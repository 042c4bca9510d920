#include "core/model/PresetConfigs.h"

namespace diptych {

const PresetConfig* findPresetConfig(std::string_view name) {
  for (const auto& preset : presetConfigs())
    if (preset.name == name) return &preset;
  return nullptr;
}

}  // namespace diptych
