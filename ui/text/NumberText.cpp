#include "ui/text/NumberText.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>

namespace diptych::ui {

std::string fixedText(double value, int decimals) {
  if (!std::isfinite(value)) return "–";
  std::array<char, 400> buffer{};  // the largest double has 309 digits before the point
  const auto [end, error] =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::fixed, decimals);
  if (error != std::errc{}) return "–";
  std::string text(buffer.data(), end);
  if (text.front() == '-' && text.find_first_not_of("-0.") == std::string::npos) text.erase(0, 1);
  return text;
}

std::string shortText(double value) {
  std::string text = fixedText(value, 3);
  if (text.find('.') == std::string::npos) return text;
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

std::string groupedText(long long value) {
  std::string text = std::to_string(value);
  const std::ptrdiff_t firstDigit = value < 0 ? 1 : 0;
  for (auto at = static_cast<std::ptrdiff_t>(text.size()) - 3; at > firstDigit; at -= 3)
    text.insert(static_cast<std::size_t>(at), 1, ',');
  return text;
}

std::string countText(long long count, const std::string& one, const std::string& many) {
  return groupedText(count) + " " + (count == 1 ? one : many);
}

std::string durationText(double seconds) {
  if (!std::isfinite(seconds) || seconds < 0) return "–";
  if (seconds < 9.95) return fixedText(seconds, 1) + " s";
  const long long whole = std::llround(seconds);
  const auto twoDigits = [](long long n) {
    std::string digits = n < 10 ? "0" : "";
    return digits += std::to_string(n);
  };
  if (whole < 60) return std::to_string(whole) + " s";
  if (whole < 3600) return std::to_string(whole / 60) + " min " + twoDigits(whole % 60) + " s";
  return std::to_string(whole / 3600) + " h " + twoDigits(whole / 60 % 60) + " min";
}

}  // namespace diptych::ui
