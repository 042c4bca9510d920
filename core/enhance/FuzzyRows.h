#pragma once
// The loops of fuzzy enhancement over one row of pixels. PRIVATE to core/enhance.
//
// Each is written so that the compiler vectorises it: no branch, no function call, no sum along the row (which would have to be
// reordered). For float panels, which are what the network sees, atanh comes from a table and tanh from a short polynomial; for
// double ones both are the library's.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace diptych::fuzzy {

/// Rows that addMoments() takes at once: the sums are then loaded and stored once for them all.
inline constexpr std::size_t kRowsAtOnce = 4;

/// Whole levels 0…255 as bytes. False where one is something else; its byte is then of no use.
bool wholeLevels(std::span<const float> grey, std::uint8_t* levels);

/// t of each level by `table`.
void lookUp(std::span<const std::uint8_t> levels, const std::array<float, 256>& table, float* t);

/// At each x over the given rows k: sums[x] += Σ weight_k t_k[x], squares[x] += Σ weight_k t_k[x]².
template <class Real>
void addMoments(const std::array<const Real*, kRowsAtOnce>& rows, const std::array<double, kRowsAtOnce>& weights,
                std::span<double> sums, std::span<double> squares);

/// result[x] += weights[x] · (gain · t[x] − shift): one window's share. The difference is taken in double: a gain may be 10⁶.
template <class Real>
void addMapped(const Real* t, std::span<const double> weights, double gain, double shift, std::span<double> result);

/// Back to grey levels 0…255: ((tanh t + 1)·256 − 1)/2, clipped. Float: to 0.001 of a level.
void toLevels(std::span<const double> t, float* grey);
void toLevels(std::span<const double> t, double* grey);

}  // namespace diptych::fuzzy
