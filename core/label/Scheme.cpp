#include "core/label/Scheme.h"

#include <algorithm>
#include <array>

namespace diptych {
namespace {

/// Only A–Z are folded: names in other scripts match exactly or not at all, on every machine alike.
bool equalIgnoringCase(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](char x, char y) { return lower(x) == lower(y); });
}

// Black, the eighth colour of Okabe and Ito, is left out: it cannot be seen on an image. The further sixteen keep
// neighbours in the list apart in lightness, so that they differ without colour vision too.
constexpr std::array<Colour, 24> kPalette{{
    {0xE6, 0x9F, 0x00}, {0x56, 0xB4, 0xE9}, {0x00, 0x9E, 0x73}, {0xF0, 0xE4, 0x42}, {0x00, 0x72, 0xB2},
    {0xD5, 0x5E, 0x00}, {0xCC, 0x79, 0xA7}, {0xB3, 0xDE, 0x69}, {0x6A, 0x51, 0xA3}, {0xFD, 0xC0, 0x86},
    {0x1B, 0x7C, 0x83}, {0xFB, 0x9A, 0x99}, {0x8C, 0x6D, 0x31}, {0xA6, 0xCE, 0xE3}, {0x99, 0x33, 0x66},
    {0xC7, 0xE9, 0xC0}, {0x3B, 0x6F, 0xD4}, {0xFF, 0xD9, 0x2F}, {0x4D, 0x8C, 0x2B}, {0xDA, 0xBF, 0xE8},
    {0xA6, 0x4B, 0x1C}, {0x7F, 0xE0, 0xD4}, {0x8A, 0x8F, 0xB8}, {0xE7, 0x5A, 0x8D},
}};

}  // namespace

const Segment* Scheme::byValue(SegmentValue value) const {
  for (const Segment& segment : segments)
    if (segment.value == value) return &segment;
  return nullptr;
}

const Segment* Scheme::find(std::string_view idOrName) const {
  for (const Segment& segment : segments)
    if (segment.id == idOrName) return &segment;
  for (const Segment& segment : segments)
    if (segment.name == idOrName) return &segment;
  for (const Segment& segment : segments)
    if (equalIgnoringCase(segment.name, idOrName)) return &segment;
  return nullptr;
}

Colour paletteColour(std::size_t position) {
  return kPalette[position % kPalette.size()];
}

}  // namespace diptych
