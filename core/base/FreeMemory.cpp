#include "core/base/FreeMemory.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace diptych {
namespace {

namespace fs = std::filesystem;

/// What follows `key` in a file of keys and numbers, as /proc/meminfo ("key:  N kB") and memory.stat ("key N") are.
std::optional<std::uint64_t> numberBehind(const fs::path& file, const std::string& key) {
  std::ifstream in{file};
  for (std::string name; in >> name;) {
    std::uint64_t number = 0;
    if (name == key && in >> number) return number;
    in.clear();
    in.ignore(4096, '\n');
  }
  return {};
}

/// Nothing where there is no such file or it says "max".
std::optional<std::uint64_t> firstNumber(const fs::path& file) {
  std::ifstream in{file};
  std::uint64_t number = 0;
  if (in >> number) return number;
  return {};
}

std::uint64_t difference(std::uint64_t limit, std::uint64_t used) {
  return limit > used ? limit - used : 0;
}

/// The folders of the control groups around this process, innermost first (version 2: the line "0::/path"). In a container the
/// path may lie outside of what is mounted; the mount's root is then the container's own group.
std::vector<fs::path> controlGroups() {
  const fs::path root = "/sys/fs/cgroup";
  std::ifstream in{"/proc/self/cgroup"};
  std::string path;
  for (std::string line; std::getline(in, line);)
    if (line.starts_with("0::/")) path = line.substr(4);
  std::vector<fs::path> groups;
  std::error_code ignored;
  for (fs::path group = root / path; group != root && group.has_relative_path(); group = group.parent_path())
    if (fs::exists(group, ignored)) groups.push_back(group);
  groups.push_back(root);
  return groups;
}

constexpr std::uint64_t kKilo = 1024;

std::optional<std::uint64_t> ofTheSystem(const char* key) {
  const auto kilobytes = numberBehind("/proc/meminfo", key);
  return kilobytes ? std::optional{*kilobytes * kKilo} : std::nullopt;
}

}  // namespace

std::optional<std::uint64_t> freeMemory() {
  auto bytes = ofTheSystem("MemAvailable:");
  const auto atMost = [&](std::uint64_t left) { bytes = std::min(bytes.value_or(left), left); };
  for (const fs::path& group : controlGroups()) {
    const auto limit = firstNumber(group / "memory.max");
    if (!limit) continue;
    const auto used = firstNumber(group / "memory.current").value_or(0);
    const auto files = numberBehind(group / "memory.stat", "inactive_file").value_or(0);
    atMost(difference(*limit, difference(used, files)));
  }
  struct rlimit space = {};
  if (::getrlimit(RLIMIT_AS, &space) == 0 && space.rlim_cur != RLIM_INFINITY) {
    const auto pages = firstNumber("/proc/self/statm").value_or(0);
    atMost(difference(space.rlim_cur, pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE))));
  }
  return bytes;
}

std::optional<std::uint64_t> totalMemory() {
  auto bytes = ofTheSystem("MemTotal:");
  for (const fs::path& group : controlGroups())
    if (const auto limit = firstNumber(group / "memory.max")) bytes = std::min(bytes.value_or(*limit), *limit);
  return bytes;
}

}  // namespace diptych
