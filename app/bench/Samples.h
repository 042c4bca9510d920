#pragma once
// Times of one thing done many times, and what is said of them.

#include <chrono>
#include <vector>

namespace diptych::app {

struct Figure {
  double medianMs = 0, p95Ms = 0;  ///< wall clock
  double cpuMs = 0;  ///< median of the process' own processor time, all threads: what a busy machine cannot stretch
};

class Samples {
public:
  void add(double wallMs, double cpuMs);
  Figure figure() const;

private:
  std::vector<double> wall_, cpu_;
};

/// The smallest value that `part` (0 … 1) of the values do not exceed; 0.5 is the median. 0 where there are none.
double quantile(std::vector<double> values, double part);

/// Both clocks, from its making on.
class Stopwatch {
public:
  Stopwatch();
  double wallMs() const;
  double cpuMs() const;

private:
  std::chrono::steady_clock::time_point wall_;
  double cpu_;
};

}  // namespace diptych::app
