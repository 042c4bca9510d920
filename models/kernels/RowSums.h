#pragma once
// The inner loops of ResizeShiftAdd: weighted sums of rows. Free of LibTorch, so that the file compiles with an instruction set
// of its own for each generation of processors; which one runs is decided once a process.

#include <cstdint>

namespace diptych::models::rows {

/// A bfloat16 as memory holds it: the upper half of a float.
struct Bf16 {
  std::uint16_t bits;
};

/// What sums of T are held in.
template <class T>
struct Accumulator {
  using Type = float;
};
template <>
struct Accumulator<double> {
  using Type = double;
};
template <class T>
using Acc = typename Accumulator<T>::Type;

/// acc[i] += Σ_t weight[t] · from[t][i] for i in [0,n). T is float, double or Bf16 throughout. The order of the sum is that of
/// the terms, in groups of six, and the same on every processor.
template <class T>
void addWeighted(Acc<T>* acc, const T* const* from, const Acc<T>* weight, int terms, std::int64_t n);

/// to[i] = acc[i], rounded to nearest even for Bf16.
template <class T>
void store(T* to, const Acc<T>* acc, std::int64_t n);

/// to[i] += acc[i], the sum rounded once.
template <class T>
void add(T* to, const Acc<T>* acc, std::int64_t n);

}  // namespace diptych::models::rows
