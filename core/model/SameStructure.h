#pragma once
// When a class of a network and a segment of a scheme are one structure: the one rule for all who ask.

#include "core/label/Scheme.h"

#include <algorithm>
#include <string>

namespace diptych {

/// The first of `candidates` (anything with a `code` and a `name`) with this code; else the first of exactly this name; else the
/// end. The meaning of a code is a text for people and does not count.
template <class Range>
auto findStructure(const CodedTerm& code, const std::string& name, Range& candidates) {
  auto found = std::end(candidates);
  if (!code.empty())
    found = std::find_if(std::begin(candidates), std::end(candidates), [&](const auto& candidate) {
      return candidate.code.scheme == code.scheme && candidate.code.value == code.value;
    });
  if (found != std::end(candidates)) return found;
  return std::find_if(std::begin(candidates), std::end(candidates),
                      [&](const auto& candidate) { return candidate.name == name; });
}

}  // namespace diptych
