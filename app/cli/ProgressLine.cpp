#include "app/cli/ProgressLine.h"

#include "core/base/Printable.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <string>

namespace diptych::app {

namespace {

constexpr auto kShortest = std::chrono::milliseconds(100);
/// Before that an estimate jumps about.
constexpr double kEstimateFrom = 0.03;

std::size_t terminalWidth() {
  winsize size{};
  return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

std::string timeLeft(double seconds) {
  if (seconds < 90) return std::to_string(static_cast<int>(seconds) + 1) + " s left";
  if (seconds < 90 * 60) return std::to_string(static_cast<int>(seconds / 60) + 1) + " min left";
  return std::to_string(static_cast<int>(seconds / 3600) + 1) + " h left";
}

}  // namespace

ProgressLine::ProgressLine() : terminal_{isatty(STDERR_FILENO) == 1}, begun_{Clock::now()} {}

void ProgressLine::show(double fraction, std::string_view what) {
  const Clock::time_point now = Clock::now();
  if (!terminal_ || (shown_ && now - last_ < kShortest)) return;
  last_ = now;
  fraction = std::clamp(fraction, 0.0, 1.0);
  std::string line = std::to_string(static_cast<int>(fraction * 100)) + " %  " + printable(what);
  const double elapsed = std::chrono::duration<double>(now - begun_).count();
  if (fraction > kEstimateFrom && fraction < 1 && elapsed > 2)
    line += ", " + timeLeft(elapsed * (1 - fraction) / fraction);
  line.resize(std::min(line.size(), terminalWidth() - 1));
  std::fprintf(stderr, "\r\033[K%s", line.c_str());
  std::fflush(stderr);
  shown_ = true;
}

void ProgressLine::clear() {
  if (!shown_) return;
  std::fputs("\r\033[K", stderr);
  std::fflush(stderr);
  shown_ = false;
}

}  // namespace diptych::app
