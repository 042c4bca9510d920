#include "core/base/Ids.h"

#include <random>

namespace diptych {

std::string randomId() {
  // On every platform we build for, std::random_device reads the system's cryptographic source; its numbers have 32 bits.
  static_assert(std::random_device::min() == 0 && std::random_device::max() == 0xFFFFFFFFu);
  static constexpr char digits[] = "0123456789abcdef";
  std::random_device source;
  std::string id;
  id.reserve(32);
  for (int word = 0; word < 4; ++word) {
    const std::uint32_t bits = source();
    for (int shift = 28; shift >= 0; shift -= 4) id += digits[(bits >> shift) & 15u];
  }
  return id;
}

}  // namespace diptych
