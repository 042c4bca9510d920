#include "viewer/SliceOverlay.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <unordered_map>

namespace diptych::viewer {
namespace {

/// Thick enough to be seen when a picture of this size is shown a hand wide.
int outlineThickness(const Picture& picture) {
  return std::max(1, static_cast<int>(std::lround(std::max(picture.width, picture.height) / 256.0)));
}

bool onBorder(const Raster<SegmentValue>& labels, int x, int y, int thickness) {
  const SegmentValue own = labels.at(x, y);
  const auto differs = [&](int nx, int ny) { return labels.contains(nx, ny) && labels.at(nx, ny) != own; };
  for (int step = 1; step <= thickness; ++step)
    if (differs(x - step, y) || differs(x + step, y) || differs(x, y - step) || differs(x, y + step)) return true;
  return false;
}

std::uint8_t mix(std::uint8_t under, std::uint8_t over, double opacity) {
  return static_cast<std::uint8_t>(std::lround((1.0 - opacity) * under + opacity * over));
}

}  // namespace

Colour segmentColour(SegmentValue value, const Scheme* scheme) {
  const Segment* segment = scheme != nullptr ? scheme->byValue(value) : nullptr;
  return segment != nullptr ? segment->colour : paletteColour(value > 0 ? value - 1u : 0u);
}

void blendLabels(Picture& picture, const Raster<SegmentValue>& labels, const Scheme* scheme, double opacity,
                 bool outline) {
  const double fill = std::isfinite(opacity) ? std::clamp(opacity, 0.0, 1.0) : 0.0;
  const int thickness = outlineThickness(picture);
  std::unordered_map<SegmentValue, Colour> colours;
  for (int y = 0; y < labels.height; ++y) {
    for (int x = 0; x < labels.width; ++x) {
      const SegmentValue value = labels.at(x, y);
      if (value == 0) continue;
      const auto [entry, added] = colours.try_emplace(value);
      if (added) entry->second = segmentColour(value, scheme);
      const Colour colour = entry->second;
      const double alpha = outline && onBorder(labels, x, y, thickness) ? 1.0 : fill;
      std::uint8_t* pixel = picture.rgba.data() + 4 * labels.index(x, y);
      pixel[0] = mix(pixel[0], colour.r, alpha);
      pixel[1] = mix(pixel[1], colour.g, alpha);
      pixel[2] = mix(pixel[2], colour.b, alpha);
    }
  }
}

}  // namespace diptych::viewer
