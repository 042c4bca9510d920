#pragma once
// What tests must know of a sanitizer build.

namespace diptych::test {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
/// It maps terabytes that it never touches: limits on the address space mean nothing.
inline constexpr bool kSanitized = true;
#else
inline constexpr bool kSanitized = false;
#endif

}  // namespace diptych::test
