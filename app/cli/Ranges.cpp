#include "app/cli/Ranges.h"

#include <charconv>
#include <set>

namespace diptych::app {

namespace {

constexpr int kHighest = 1'000'000;

bool readNumber(std::string_view text, int& number) {
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  return failure == std::errc{} && end == text.data() + text.size() && number >= 1 && number <= kHighest;
}

Error nonsense(std::string_view part, std::string_view option) {
  return Error{ErrorCode::usage, std::string(option) + " does not understand \"" + std::string(part) + "\"",
               "give numbers from 1, like 1-3,7", std::string(part)};
}

}  // namespace

Result<std::vector<int>> parseNumbers(std::string_view text, std::string_view option) {
  std::set<int> numbers;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    const std::string_view part = text.substr(begin, end - begin);
    const std::size_t dash = part.find('-');
    int first = 0, last = 0;
    if (!readNumber(part.substr(0, dash), first)) return nonsense(part, option);
    last = first;
    if (dash != std::string_view::npos && (!readNumber(part.substr(dash + 1), last) || last < first))
      return nonsense(part, option);
    for (int number = first; number <= last; ++number) numbers.insert(number);
    begin = end + 1;
  }
  return std::vector<int>(numbers.begin(), numbers.end());
}

Result<std::vector<int>> parseIndices(std::string_view text, std::string_view option) {
  if (text.empty() || text == "all") return std::vector<int>{};
  auto numbers = parseNumbers(text, option);
  if (!numbers) return numbers.error();
  for (int& number : *numbers) --number;
  return numbers;
}

}  // namespace diptych::app
