#pragma once
// Quantiles as numpy's default: linear interpolation between the two nearest ranks.

#include <algorithm>
#include <cstddef>
#include <vector>

namespace diptych {

/// Quantile `share` in [0,1] of finite values, of which there is at least one. Reorders them.
template <class T>
double quantile(std::vector<T>& values, double share) {
  const double position = share * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::ptrdiff_t>(position);
  const double part = position - static_cast<double>(below);
  const auto lower = values.begin() + below;
  std::nth_element(values.begin(), lower, values.end());
  const double low = *lower;
  if (part == 0) return low;
  return low + part * (static_cast<double>(*std::min_element(lower + 1, values.end())) - low);
}

}  // namespace diptych
