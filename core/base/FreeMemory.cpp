#include "core/base/FreeMemory.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <optional>
#include <string>

namespace diptych {
namespace {

/// A line "key:  N kB" of /proc/meminfo.
std::uint64_t systemBytes(const std::string& key) {
  std::ifstream in{"/proc/meminfo"};
  for (std::string name; in >> name;) {
    std::uint64_t kilobytes = 0;
    if (name == key + ":" && in >> kilobytes) return kilobytes * 1024;
    in.ignore(256, '\n');
  }
  return 0;
}

/// Nothing where there is no such file or it says "max".
std::optional<std::uint64_t> firstNumber(const char* file) {
  std::ifstream in{file};
  std::uint64_t number = 0;
  if (in >> number) return number;
  return {};
}

constexpr const char* kGroupLimit = "/sys/fs/cgroup/memory.max";

std::uint64_t difference(std::uint64_t limit, std::uint64_t used) {
  return limit > used ? limit - used : 0;
}

}  // namespace

std::uint64_t freeMemory() {
  auto bytes = systemBytes("MemAvailable");
  if (const auto limit = firstNumber(kGroupLimit))
    bytes = std::min(bytes, difference(*limit, firstNumber("/sys/fs/cgroup/memory.current").value_or(0)));
  struct rlimit space = {};
  if (::getrlimit(RLIMIT_AS, &space) == 0 && space.rlim_cur != RLIM_INFINITY) {
    const auto pages = firstNumber("/proc/self/statm").value_or(0);
    bytes = std::min(bytes, difference(space.rlim_cur, pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE))));
  }
  return bytes;
}

std::uint64_t totalMemory() {
  const auto bytes = systemBytes("MemTotal");
  const auto limit = firstNumber(kGroupLimit);
  return limit ? std::min(bytes, *limit) : bytes;
}

}  // namespace diptych
