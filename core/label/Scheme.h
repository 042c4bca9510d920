#pragma once
// Segments and the schemes that list them.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/Result.h"

namespace diptych {

/// Value of a voxel in a track; 0 is "no segment". Not a class index of a model: see model/ModelCard.h.
using SegmentValue = std::uint16_t;

/// A coded term as in DICOM PS3.16, e.g. {"SCT", "87878005", "Left ventricular cavity"}. Empty where none is known.
struct CodedTerm {
  std::string scheme, value, meaning;
  bool empty() const { return value.empty(); }
  bool operator==(const CodedTerm&) const = default;
};

struct Colour {
  std::uint8_t r = 0, g = 0, b = 0;
  bool operator==(const Colour&) const = default;
};

struct Segment {
  SegmentValue value = 0;
  std::string id;  ///< stable within the scheme, lower case ("lv-cavity"): never renamed with the name
  CodedTerm code;
  std::string name;
  Colour colour;
  bool operator==(const Segment&) const = default;
};

struct Scheme {
  std::string id;    ///< "cardiac-mr", or random for a user's own
  std::string name;
  std::vector<Segment> segments;

  const Segment* byValue(SegmentValue value) const;
  /// By id, then exact name, then a case-insensitive name; nullptr where nothing fits.
  const Segment* find(std::string_view idOrName) const;
  bool operator==(const Scheme&) const = default;
};

/// The file form kept under resources/presets/schemes and in the database.
std::string toJson(const Scheme& scheme);
Result<Scheme> schemeFromJson(std::string_view text);

/// Colour-blind-safe colours (Okabe–Ito, then our extension to 24), cycling by position.
Colour paletteColour(std::size_t position);

}  // namespace diptych
