#include "viewer/qt/VectorRegisters.h"

#if defined(__GNUC__) && defined(__x86_64__)
#include <immintrin.h>

namespace diptych::viewer {
namespace {

__attribute__((target("avx"))) void zeroUpper() {
  _mm256_zeroupper();
}

}  // namespace

void releaseUpperHalves() {
  static const bool hasAvx = __builtin_cpu_supports("avx");
  if (hasAvx) zeroUpper();
}

}  // namespace diptych::viewer

#else

void diptych::viewer::releaseUpperHalves() {}

#endif
