#pragma once
// Defined in a source that the build writes: see app/EmbedPresets.cmake.

#include <span>
#include <string_view>

namespace diptych::app {

struct PresetFile {
  std::string_view kind, name, text;
};
std::span<const PresetFile> presetFiles();

}  // namespace diptych::app
