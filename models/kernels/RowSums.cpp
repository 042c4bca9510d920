#include "models/kernels/RowSums.h"

#include <bit>

// Plain loops that the compiler turns into vectors, once for each of three instruction sets. Written as templates that are
// inlined into functions of that set; __builtin_cpu_supports() chooses.
#define DIPTYCH_INLINE [[gnu::always_inline]] inline

namespace diptych::models::rows {
namespace {

DIPTYCH_INLINE float wide(float x) {
  return x;
}
DIPTYCH_INLINE double wide(double x) {
  return x;
}
DIPTYCH_INLINE float wide(Bf16 x) {
  return std::bit_cast<float>(static_cast<std::uint32_t>(x.bits) << 16);
}

DIPTYCH_INLINE void narrow(float& to, float x) {
  to = x;
}
DIPTYCH_INLINE void narrow(double& to, double x) {
  to = x;
}
DIPTYCH_INLINE void narrow(Bf16& to, float x) {
  const auto bits = std::bit_cast<std::uint32_t>(x);
  const std::uint32_t even = (bits + 0x7fffU + ((bits >> 16) & 1U)) >> 16;
  // Rounding could carry a NaN into infinity; a quiet one stays what it is.
  const bool nan = (bits & 0x7fffffffU) > 0x7f800000U;
  to.bits = static_cast<std::uint16_t>(nan ? 0x7fc0U : even);
}

template <int Terms, class T, class A>
DIPTYCH_INLINE void addSome(A* __restrict acc, const T* const* from, const A* weight, std::int64_t n) {
  static_assert(Terms == 1 || Terms == 2 || Terms == 4 || Terms == 6);
  const T* __restrict a = from[0];
  const T* __restrict b = from[Terms > 1 ? 1 : 0];
  const T* __restrict c = from[Terms > 2 ? 2 : 0];
  const T* __restrict d = from[Terms > 2 ? 3 : 0];
  const T* __restrict e = from[Terms > 4 ? 4 : 0];
  const T* __restrict f = from[Terms > 4 ? 5 : 0];
  const A wa = weight[0], wb = weight[Terms > 1 ? 1 : 0], wc = weight[Terms > 2 ? 2 : 0];
  const A wd = weight[Terms > 2 ? 3 : 0], we = weight[Terms > 4 ? 4 : 0], wf = weight[Terms > 4 ? 5 : 0];
  for (std::int64_t i = 0; i < n; ++i) {
    A sum = wa * wide(a[i]);
    if constexpr (Terms > 1) sum += wb * wide(b[i]);
    if constexpr (Terms > 2) sum += wc * wide(c[i]) + wd * wide(d[i]);
    if constexpr (Terms > 4) sum += we * wide(e[i]) + wf * wide(f[i]);
    acc[i] += sum;
  }
}

template <class T, class A>
DIPTYCH_INLINE void addWeightedLoop(A* acc, const T* const* from, const A* weight, int terms, std::int64_t n) {
  int t = 0;
  for (; terms - t >= 6; t += 6) addSome<6>(acc, from + t, weight + t, n);
  if (terms - t >= 4) addSome<4>(acc, from + t, weight + t, n), t += 4;
  if (terms - t >= 2) addSome<2>(acc, from + t, weight + t, n), t += 2;
  if (terms - t >= 1) addSome<1>(acc, from + t, weight + t, n);
}

template <class T, class A>
DIPTYCH_INLINE void storeLoop(T* __restrict to, const A* __restrict acc, std::int64_t n) {
  for (std::int64_t i = 0; i < n; ++i) narrow(to[i], acc[i]);
}

template <class T, class A>
DIPTYCH_INLINE void addLoop(T* __restrict to, const A* __restrict acc, std::int64_t n) {
  for (std::int64_t i = 0; i < n; ++i) narrow(to[i], wide(to[i]) + acc[i]);
}

template <class T>
struct Loops {
  void (*addWeighted)(Acc<T>*, const T* const*, const Acc<T>*, int, std::int64_t);
  void (*store)(T*, const Acc<T>*, std::int64_t);
  void (*add)(T*, const Acc<T>*, std::int64_t);
};

#define DIPTYCH_LOOPS(name, ...)                                                                            \
  template <class T>                                                                                        \
  struct name {                                                                                             \
    __VA_ARGS__ static void addWeighted(Acc<T>* acc, const T* const* from, const Acc<T>* weight, int terms, \
                                        std::int64_t n) {                                                   \
      addWeightedLoop(acc, from, weight, terms, n);                                                         \
    }                                                                                                       \
    __VA_ARGS__ static void store(T* to, const Acc<T>* acc, std::int64_t n) { storeLoop(to, acc, n); }      \
    __VA_ARGS__ static void add(T* to, const Acc<T>* acc, std::int64_t n) { addLoop(to, acc, n); }          \
    static constexpr Loops<T> kLoops{addWeighted, store, add};                                              \
  }

DIPTYCH_LOOPS(Plain, );
#if defined(__x86_64__) && defined(__GNUC__)
DIPTYCH_LOOPS(Avx2, [[gnu::target("avx2")]]);
DIPTYCH_LOOPS(Avx512, [[gnu::target("avx512f,avx512bw,avx512vl,avx512dq,prefer-vector-width=512")]]);
#endif

template <class T>
const Loops<T>& loops() {
#if defined(__x86_64__) && defined(__GNUC__)
  static const Loops<T>* const chosen = [] {
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq"))
      return &Avx512<T>::kLoops;
    return __builtin_cpu_supports("avx2") ? &Avx2<T>::kLoops : &Plain<T>::kLoops;
  }();
  return *chosen;
#else
  return Plain<T>::kLoops;
#endif
}

}  // namespace

template <class T>
void addWeighted(Acc<T>* acc, const T* const* from, const Acc<T>* weight, int terms, std::int64_t n) {
  loops<T>().addWeighted(acc, from, weight, terms, n);
}

template <class T>
void store(T* to, const Acc<T>* acc, std::int64_t n) {
  loops<T>().store(to, acc, n);
}

template <class T>
void add(T* to, const Acc<T>* acc, std::int64_t n) {
  loops<T>().add(to, acc, n);
}

#define DIPTYCH_INSTANTIATE(T)                                                              \
  template void addWeighted<T>(Acc<T>*, const T* const*, const Acc<T>*, int, std::int64_t); \
  template void store<T>(T*, const Acc<T>*, std::int64_t);                                  \
  template void add<T>(T*, const Acc<T>*, std::int64_t);
DIPTYCH_INSTANTIATE(float)
DIPTYCH_INSTANTIATE(double)
DIPTYCH_INSTANTIATE(Bf16)

}  // namespace diptych::models::rows
