#include "ui/chart/Ticks.h"

#include <algorithm>
#include <cmath>

namespace diptych::ui {

Ticks niceTicks(double low, double high, int most, bool whole) {
  if (!std::isfinite(low)) low = 0;
  if (!std::isfinite(high) || !std::isfinite(high - low) || high <= low) high = low + 1;
  most = std::max(most, 2);
  int power = static_cast<int>(std::floor(std::log10((high - low) / most)));
  if (whole) power = std::max(power, 0);
  for (;; ++power) {
    for (const int digit : {1, 2, 5}) {
      const double step = digit * std::pow(10.0, power);
      // A thousandth of a step is forgiven, so that 0.3 / 0.1 does not ask for one more.
      const double first = std::floor(low / step + 1e-3), last = std::ceil(high / step - 1e-3);
      if (last - first + 1 > most) continue;
      Ticks ticks;
      ticks.decimals = std::max(0, -power);
      for (double at = first; at <= last; ++at) ticks.values.push_back(at * step);
      return ticks;
    }
  }
}

}  // namespace diptych::ui
