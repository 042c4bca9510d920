#pragma once
// "1-3,7": how people name slices, phases and series. People count from 1, the program from 0; the step between happens
// here and nowhere else.

#include "core/base/Result.h"

#include <string>
#include <string_view>
#include <vector>

namespace diptych::app {

/// Numbers as written, ascending, each once; ErrorCode::usage names the part that makes no sense. All are at least 1.
Result<std::vector<int>> parseNumbers(std::string_view text, std::string_view option);
/// The same minus one: indices. "all" and an empty text give an empty list, which means all.
Result<std::vector<int>> parseIndices(std::string_view text, std::string_view option);

}  // namespace diptych::app
