#include "core/label/PresetSchemes.h"

#include <cassert>
#include <span>

namespace diptych {

/// Texts of resources/presets/schemes/*.json; defined in PresetSchemeTexts.cpp, which CMake writes.
std::span<const std::string_view> presetSchemeTexts();

const std::vector<Scheme>& presetSchemes() {
  static const std::vector<Scheme> schemes = [] {
    std::vector<Scheme> read;
    for (const std::string_view text : presetSchemeTexts()) {
      auto scheme = schemeFromJson(text);
      assert(scheme.ok());  // a test reads every preset, so a broken one never gets into a release
      if (scheme) read.push_back(std::move(*scheme));
    }
    return read;
  }();
  return schemes;
}

const Scheme* presetScheme(std::string_view id) {
  for (const Scheme& scheme : presetSchemes())
    if (scheme.id == id) return &scheme;
  return nullptr;
}

}  // namespace diptych
