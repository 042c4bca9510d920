#pragma once
// Numbers as readers want to see them. Never depends on the locale: 0.913 is 0.913 everywhere.

#include <string>

namespace diptych::ui {

/// Fixed decimals; "–" for what is not finite; never "-0.0".
std::string fixedText(double value, int decimals);
/// As short as a tidy table wants: 0.5, 2, 0.907.
std::string shortText(double value);
/// 2801924 → "2,801,924".
std::string groupedText(long long value);
/// "1 slice", "12 slices".
std::string countText(long long count, const std::string& one, const std::string& many);
/// "48 s", "4 min 12 s", "1 h 05 min".
std::string durationText(double seconds);

}  // namespace diptych::ui
