#include "app/loop/Machine.h"

#include "core/base/FreeMemory.h"

#include <sched.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

namespace diptych::app {

namespace {

/// Value of the first "key : value" line of a /proc file.
std::string procValue(const char* file, const std::string& key) {
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) {
    const std::size_t colon = line.find(':');
    if (colon == std::string::npos || !line.starts_with(key)) continue;
    const std::size_t begin = line.find_first_not_of(" \t", colon + 1);
    return begin == std::string::npos ? std::string() : line.substr(begin);
  }
  return {};
}

std::vector<std::string> knownInstructions() {
  std::istringstream flags(procValue("/proc/cpuinfo", "flags"));
  std::vector<std::string> known;
  for (std::string flag; flags >> flag;)
    if (flag == "avx2" || flag == "avx512f" || flag == "avx512_bf16" || flag == "amx_bf16") known.push_back(flag);
  return known;
}

bool isSet(const char* variable) {
  const char* value = std::getenv(variable);
  return value && *value;
}

}  // namespace

Machine thisMachine() {
  Machine machine;
  machine.processor = procValue("/proc/cpuinfo", "model name");
  machine.instructions = knownInstructions();
  cpu_set_t cpus;
  CPU_ZERO(&cpus);
  if (::sched_getaffinity(0, sizeof cpus, &cpus) == 0) machine.cores = CPU_COUNT(&cpus);
  machine.memory = totalMemory().value_or(0);
  machine.memoryFree = freeMemory().value_or(0);
  machine.display = isSet("DISPLAY") || isSet("WAYLAND_DISPLAY");
  return machine;
}

std::uintmax_t freeDisk(std::filesystem::path path) {
  std::error_code failure;
  path = std::filesystem::absolute(path, failure);
  while (!std::filesystem::exists(path, failure) && path.has_relative_path()) path = path.parent_path();
  const std::filesystem::space_info space = std::filesystem::space(path, failure);
  return failure ? 0 : space.available;
}

}  // namespace diptych::app
