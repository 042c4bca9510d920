// Compiled with -fno-trapping-math (core/CMakeLists.txt): a comparison that might raise a floating-point flag is otherwise not
// vectorised. It changes no value.
#include "core/enhance/FuzzyRows.h"

#include <algorithm>
#include <bit>
#include <cmath>

// A second copy of a function for processors with AVX2, chosen when the program is loaded; the bits of the results are the
// same, because neither copy fuses a multiplication with an addition. Sanitizers are not ready when the choice is made.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) && \
    !defined(__SANITIZE_THREAD__)
#define DIPTYCH_ALSO_FOR_AVX2 __attribute__((target_clones("avx2", "default")))
#else
#define DIPTYCH_ALSO_FOR_AVX2
#endif

namespace diptych::fuzzy {
namespace {

// Always inlined, so that each copy of the functions below gets its own.

template <class Real>
[[gnu::always_inline]] inline void moments(const std::array<const Real*, kRowsAtOnce>& rows,
                                           const std::array<double, kRowsAtOnce>& weights, std::span<double> sums,
                                           std::span<double> squares) {
  const auto [row0, row1, row2, row3] = rows;
  const auto [weight0, weight1, weight2, weight3] = weights;
  double *sum = sums.data(), *square = squares.data();
  for (std::size_t x = 0; x < sums.size(); ++x) {
    const double t0 = row0[x], t1 = row1[x], t2 = row2[x], t3 = row3[x];
    sum[x] += weight0 * t0 + weight1 * t1 + weight2 * t2 + weight3 * t3;
    square[x] += weight0 * t0 * t0 + weight1 * t1 * t1 + weight2 * t2 * t2 + weight3 * t3 * t3;
  }
}

template <class Real>
[[gnu::always_inline]] inline void mapped(const Real* t, std::span<const double> weights, double gain, double shift,
                                          std::span<double> result) {
  const double* weight = weights.data();
  double* to = result.data();
  for (std::size_t x = 0; x < result.size(); ++x) to[x] += weight[x] * (gain * static_cast<double>(t[x]) - shift);
}

/// 2^power for |power| ≤ 20, to 3·10⁻⁶ of it.
[[gnu::always_inline]] inline float exp2Near(float power) {
  // Adding 1.5·2²³ leaves no bits for a fraction: what is lost is the fraction, what stays in the lowest bits the whole part.
  constexpr float round = 12582912.0F;
  const float shifted = power + round;
  const float f = power - (shifted - round);  // −0.5 … 0.5
  // Taylor's series of 2^f, the last two coefficients moved to even out the error.
  float p = 1.33336e-3F;
  p = p * f + 9.6181291e-3F;
  p = p * f + 5.5504109e-2F;
  p = p * f + 2.4022651e-1F;
  p = p * f + 6.9314718e-1F;
  p = p * f + 1.0F;
  return std::bit_cast<float>(std::bit_cast<std::uint32_t>(p) + (std::bit_cast<std::uint32_t>(shifted) << 23));
}

}  // namespace

DIPTYCH_ALSO_FOR_AVX2
bool wholeLevels(std::span<const float> grey, std::uint8_t* levels) {
  int other = 0;
  for (std::size_t p = 0; p < grey.size(); ++p) {
    const float level = std::min(255.0F, std::max(0.0F, grey[p]));  // in this order NaN becomes 0
    levels[p] = static_cast<std::uint8_t>(static_cast<int>(level));
    other |= static_cast<int>(static_cast<float>(levels[p]) != grey[p]);
  }
  return other == 0;
}

DIPTYCH_ALSO_FOR_AVX2
void lookUp(std::span<const std::uint8_t> levels, const std::array<float, 256>& table, float* t) {
  for (std::size_t p = 0; p < levels.size(); ++p) t[p] = table[levels[p]];
}

template <>
DIPTYCH_ALSO_FOR_AVX2 void addMoments(const std::array<const float*, kRowsAtOnce>& rows,
                                      const std::array<double, kRowsAtOnce>& weights, std::span<double> sums,
                                      std::span<double> squares) {
  moments(rows, weights, sums, squares);
}

template <>
void addMoments(const std::array<const double*, kRowsAtOnce>& rows, const std::array<double, kRowsAtOnce>& weights,
                std::span<double> sums, std::span<double> squares) {
  moments(rows, weights, sums, squares);
}

template <>
DIPTYCH_ALSO_FOR_AVX2 void addMapped(const float* t, std::span<const double> weights, double gain, double shift,
                                     std::span<double> result) {
  mapped(t, weights, gain, shift, result);
}

template <>
void addMapped(const double* t, std::span<const double> weights, double gain, double shift, std::span<double> result) {
  mapped(t, weights, gain, shift, result);
}

DIPTYCH_ALSO_FOR_AVX2
void toLevels(std::span<const double> t, float* grey) {
  // 128·(tanh t + 1) − ½ = 256/(1 + e^(−2t)) − ½
  constexpr float toPower = -2.0F * 1.44269504F;  // e^(−2t) = 2^(−2t·log2 e)
  constexpr float most = 20.0F;                   // beyond ±9 the level is clipped anyway
  for (std::size_t x = 0; x < t.size(); ++x) {
    const float power = std::min(most, std::max(-most, toPower * static_cast<float>(t[x])));
    const float level = 256.0F / (1.0F + exp2Near(power)) - 0.5F;
    grey[x] = std::min(255.0F, std::max(0.0F, level));
  }
}

void toLevels(std::span<const double> t, double* grey) {
  for (std::size_t x = 0; x < t.size(); ++x) grey[x] = std::clamp(((std::tanh(t[x]) + 1) * 256 - 1) / 2, 0.0, 255.0);
}

}  // namespace diptych::fuzzy
