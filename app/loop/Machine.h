#pragma once
// What this computer has to offer.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace diptych::app {

struct Machine {
  std::string processor;
  int cores = 0;                             ///< that this process may use
  std::vector<std::string> instructions;     ///< of avx2, avx512f, avx512_bf16, amx_bf16: those it has
  std::uint64_t memory = 0, memoryFree = 0;  ///< bytes; free respects the limit of a container
  bool display = false;
};

Machine thisMachine();
/// Bytes that are free for this user where `path` is or would be; 0 where that cannot be told.
std::uintmax_t freeDisk(std::filesystem::path path);

}  // namespace diptych::app
