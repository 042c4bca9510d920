#include "app/loop/ModelNames.h"

#include <algorithm>
#include <charconv>

namespace diptych::app {
namespace {

constexpr int kHighest = 1'000'000;  ///< a date or a key at the end of a name is no count

struct Numbered {
  std::string base;
  int number = 0;  ///< 0 where the name ends with none
};

Numbered split(const std::string& name) {
  const auto space = name.rfind(' ');
  if (space == std::string::npos || space == 0) return {name, 0};
  int number = 0;
  const char* end = name.data() + name.size();
  const auto [stopped, error] = std::from_chars(name.data() + space + 1, end, number);
  if (error != std::errc{} || stopped != end || number < 0 || number > kHighest) return {name, 0};
  return {name.substr(0, space), number};
}

}  // namespace

std::string freeModelName(const std::vector<storage::ModelEntry>& models, const std::string& parent,
                          const std::string& network) {
  const auto [base, last] = parent.empty() ? Numbered{network.empty() ? "Model" : network, 0} : split(parent);
  // What a name without a number was retrained to is the second of its kind.
  for (int number = parent.empty() ? 1 : std::max(last, 1) + 1;; ++number) {
    std::string name = base + " " + std::to_string(number);
    if (std::ranges::none_of(models, [&](const storage::ModelEntry& model) { return model.card.name == name; }))
      return name;
  }
}

}  // namespace diptych::app
