#pragma once
// Texts from strangers' files on their way to people.

#include <string>
#include <string_view>

namespace diptych {

enum class Lines { one, many };

/// Valid UTF-8 that only says something: bytes that are none, control characters (a terminal would obey them: U+0000 to U+001F, U+007F
/// to U+009F) and what turns the direction of writing or breaks lines (U+2028 to U+202E, U+2066 to U+2069) become '?'. A line
/// feed becomes a blank, or stays with Lines::many.
std::string printable(std::string_view text, Lines lines = Lines::one);

}  // namespace diptych
