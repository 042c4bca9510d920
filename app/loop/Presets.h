#pragma once
// Ready-made schemes (resources/presets/schemes) and network configurations (resources/models), compiled into the program
// so that it runs from any folder.

#include <string>
#include <string_view>
#include <vector>

#include "core/base/Result.h"

namespace diptych::app {

enum class PresetKind { scheme, model };

/// The file's text; ErrorCode::notFound names those there are.
Result<std::string> preset(PresetKind kind, std::string_view name);
std::vector<std::string> presetNames(PresetKind kind);

}  // namespace diptych::app
