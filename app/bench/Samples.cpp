#include "app/bench/Samples.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <ctime>
#include <utility>

namespace diptych::app {
namespace {

double processorMs() {
  timespec now{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

}  // namespace

void Samples::add(double wallMs, double cpuMs) {
  wall_.push_back(wallMs);
  cpu_.push_back(cpuMs);
}

Figure Samples::figure() const {
  return {quantile(wall_, 0.5), quantile(wall_, 0.95), quantile(cpu_, 0.5)};
}

double quantile(std::vector<double> values, double part) {
  if (values.empty()) return 0;
  const double rank = std::ceil(part * static_cast<double>(values.size())) - 1;
  const auto at = std::clamp<std::ptrdiff_t>(static_cast<std::ptrdiff_t>(rank), 0, std::ssize(values) - 1);
  std::nth_element(values.begin(), values.begin() + at, values.end());
  return values[static_cast<std::size_t>(at)];
}

Stopwatch::Stopwatch() : wall_{std::chrono::steady_clock::now()}, cpu_{processorMs()} {}

double Stopwatch::wallMs() const {
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - wall_).count();
}

double Stopwatch::cpuMs() const {
  return processorMs() - cpu_;
}

}  // namespace diptych::app
