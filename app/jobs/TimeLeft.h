#pragma once
// From fractions as they come in to the time that is left.

#include <chrono>
#include <optional>

namespace diptych::app {

/// Goes by the pace since the first fraction it saw: a training that was resumed at 60 % does not look fast.
class TimeLeft {
public:
  using Clock = std::chrono::steady_clock;

  void saw(double fraction, Clock::time_point now);
  /// Seconds from the last fraction on; nothing until enough was seen to tell.
  std::optional<double> seconds() const;

private:
  struct Sight {
    double fraction;
    Clock::time_point at;
  };
  std::optional<Sight> first_, last_;
};

}  // namespace diptych::app
