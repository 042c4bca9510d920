#include "app/jobs/TimeLeft.h"

namespace diptych::app {

void TimeLeft::saw(double fraction, Clock::time_point now) {
  const Sight sight{fraction, now};
  if (!first_ || fraction < last_->fraction) first_ = sight;  // work that begins again is timed again
  last_ = sight;
}

std::optional<double> TimeLeft::seconds() const {
  constexpr double kEnoughSeconds = 1, kEnoughFraction = 0.01;
  if (!first_) return {};
  const double seconds = std::chrono::duration<double>(last_->at - first_->at).count();
  const double gained = last_->fraction - first_->fraction;
  if (seconds < kEnoughSeconds || gained < kEnoughFraction) return {};
  return seconds / gained * (1 - last_->fraction);
}

}  // namespace diptych::app
