#include "app/jobs/WorkerEnvironment.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace diptych::app {

std::vector<std::string> workerEnvironment() {
  constexpr std::array<std::string_view, 3> personal{"PWD=", "OLDPWD=", "_="};
  std::vector<std::string> variables;
  for (char** variable = ::environ; variable && *variable; ++variable) {
    const std::string_view text{*variable};
    if (std::none_of(personal.begin(), personal.end(), [&](std::string_view name) { return text.starts_with(name); }))
      variables.emplace_back(text);
  }
  return variables;
}

}  // namespace diptych::app
