#pragma once
// Where the marks of an axis go.

#include <vector>

namespace diptych::ui {

struct Ticks {
  std::vector<double> values;  ///< ascending multiples of a step of 1, 2 or 5 times a power of ten, covering the range
  int decimals = 0;            ///< digits after the point that tell neighbours apart
};

/// At most `most` (≥ 2) ticks whose first and last enclose low…high. A range that is empty, reversed or not finite is
/// replaced by one of width 1. `whole`: the step is never below 1.
Ticks niceTicks(double low, double high, int most, bool whole = false);

}  // namespace diptych::ui
