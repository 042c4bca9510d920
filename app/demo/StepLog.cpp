#include "app/demo/StepLog.h"

#include <algorithm>
#include <cmath>

namespace diptych::app {

void StepLog::say(const std::string& line) {
  if (console_.say) console_.say(line);
}

void StepLog::done(const std::string& words) {
  const Clock::time_point now = Clock::now();
  const double seconds = std::chrono::duration<double>(now - last_).count();
  last_ = now;
  steps_.push_back({words, seconds});
  const std::string number = std::to_string(steps_.size());
  const std::string time = std::to_string(std::lround(seconds));
  say(std::string(std::max<std::size_t>(3, number.size()) - number.size(), ' ') + number + ". " + words + " (" + time +
      " s)");
}

double StepLog::seconds() const {
  return std::chrono::duration<double>(Clock::now() - begin_).count();
}

}  // namespace diptych::app
