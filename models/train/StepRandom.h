#pragma once
// Random numbers that need no state between steps.

#include <cstdint>

namespace diptych::models {

/// SplitMix64 (Steele, Lea, Flood 2014), started anew from (seed, stream, index). Because each training step draws from its
/// own number, a resumed training goes on with the same draws as one that was never interrupted.
class StepRandom {
public:
  StepRandom(std::uint64_t seed, std::uint64_t stream, std::uint64_t index)
      : state_{mix(mix(mix(seed) + stream) + index)} {}

  std::uint64_t bits() { return mix(state_ += kGolden); }
  double uniform() { return static_cast<double>(bits() >> 11) * 0x1p-53; }  ///< [0,1)
  double uniform(double low, double high) { return low + (high - low) * uniform(); }
  std::uint64_t below(std::uint64_t n) { return static_cast<std::uint64_t>(uniform() * static_cast<double>(n)); }

private:
  static constexpr std::uint64_t kGolden = 0x9e3779b97f4a7c15;
  static std::uint64_t mix(std::uint64_t z) {
    z += kGolden;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }
  std::uint64_t state_;
};

}  // namespace diptych::models
