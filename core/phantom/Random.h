#pragma once
// Random numbers that are the same everywhere: the standard fixes its engines' bits but leaves its distributions open.

#include <cmath>
#include <cstdint>
#include <numbers>
#include <random>

namespace diptych {

class Random {
public:
  explicit Random(std::uint64_t seed) : engine_{seed} {}

  /// In [0, 1): the upper 53 bits of a draw.
  double unit() { return static_cast<double>(engine_() >> 11) * 0x1p-53; }
  double uniform(double low, double high) { return low + (high - low) * unit(); }
  /// Mean 0, deviation 1 (Box and Muller 1958); the second number of each pair waits for the next call.
  double normal() {
    if (waiting_) {
      waiting_ = false;
      return next_;
    }
    const double radius = std::sqrt(-2 * std::log(1 - unit()));  // 1 − [0,1) is never 0
    const double angle = 2 * std::numbers::pi * unit();
    next_ = radius * std::sin(angle);
    waiting_ = true;
    return radius * std::cos(angle);
  }

private:
  std::mt19937_64 engine_;
  double next_ = 0;
  bool waiting_ = false;
};

}  // namespace diptych
