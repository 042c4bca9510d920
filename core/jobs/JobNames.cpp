#include "core/jobs/JobNames.h"

#include <algorithm>

namespace diptych {
namespace {

// Not <cctype>: a file's meaning does not depend on the locale.
bool isDigit(char c) {
  return c >= '0' && c <= '9';
}
bool isLetter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

}  // namespace

bool isPlainId(std::string_view id) {
  return !id.empty() && id.size() <= 64 &&
         std::all_of(id.begin(), id.end(), [](char c) { return isDigit(c) || isLetter(c) || c == '-' || c == '_'; });
}

bool isSha256(std::string_view hash) {
  return hash.size() == 64 &&
         std::all_of(hash.begin(), hash.end(), [](char c) { return isDigit(c) || (c >= 'a' && c <= 'f'); });
}

bool staysInFolder(std::string_view path) {
  if (std::any_of(path.begin(), path.end(),
                  [](char c) { return c == '\\' || static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }))
    return false;
  for (;;) {
    const std::size_t slash = path.find('/');
    const std::string_view part = path.substr(0, slash);
    if (part.empty() || part == "." || part == "..") return false;
    if (slash == std::string_view::npos) return true;
    path.remove_prefix(slash + 1);
  }
}

bool isDevice(std::string_view device) {
  constexpr std::string_view numbered = "cuda:";
  if (device == "auto" || device == "cpu" || device == "cuda") return true;
  if (!device.starts_with(numbered)) return false;
  const std::string_view number = device.substr(numbered.size());
  return !number.empty() && number.size() <= 3 && std::all_of(number.begin(), number.end(), isDigit);
}

}  // namespace diptych
