#pragma once
// Chance that is the same everywhere for a seed.

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace diptych::fuzz {

class Dice {
public:
  explicit Dice(std::uint64_t seed) : state_{seed} {}

  std::uint64_t draw() {  // splitmix64 (Steele, Lea & Flood 2014)
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
  }
  /// In [0, end); 0 where there is nothing to choose from.
  std::size_t below(std::size_t end) { return end == 0 ? 0 : static_cast<std::size_t>(draw() % end); }
  bool oneIn(std::size_t n) { return below(n) == 0; }
  template <class List>
  const auto& pick(const List& list) {
    return list[below(std::size(list))];
  }

private:
  std::uint64_t state_;
};

}  // namespace diptych::fuzz
