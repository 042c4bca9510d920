#pragma once
// The schemes that come with the program. They are compiled in from resources/presets/schemes/*.json, so that no program
// needs to know where it is installed.

#include "core/label/Scheme.h"

#include <string_view>
#include <vector>

namespace diptych {

/// All presets, by file name.
const std::vector<Scheme>& presetSchemes();

/// The preset with this id, or nullptr.
const Scheme* presetScheme(std::string_view id);

}  // namespace diptych
