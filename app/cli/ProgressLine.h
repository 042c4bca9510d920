#pragma once
// A single line on standard error that is written again and again: percent, words, time left. Nothing where standard error
// is no terminal.

#include <chrono>
#include <string_view>

namespace diptych::app {

class ProgressLine {
public:
  ProgressLine();
  void show(double fraction, std::string_view what);
  void clear();

private:
  using Clock = std::chrono::steady_clock;
  bool terminal_;
  bool shown_ = false;
  Clock::time_point begun_, last_;
};

}  // namespace diptych::app
