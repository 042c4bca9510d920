#pragma once
// What a composed slice should look like, asked pixel by pixel from the definition. Shares no code with the composer.

#include "viewer/slice/SliceComposer.h"

#include <QtTest>
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

namespace diptych::viewer::test {

struct Target {
  std::vector<std::uint32_t> pixels;
  PixelBuffer buffer;

  Target(int width, int height) : pixels(static_cast<std::size_t>((width + 3) * height), 0x12345678u) {
    buffer = {pixels.data(), width, height, width + 3};  // rows need not follow each other
  }
  std::uint32_t at(int x, int y) const { return pixels[static_cast<std::size_t>(y * buffer.stride + x)]; }
  PixelRect all() const { return {0, 0, buffer.width, buffer.height}; }
};

using Rgb = std::array<double, 3>;  // 0 … 255

inline std::mt19937& random() {
  static std::mt19937 engine(5);
  return engine;
}

inline int pick(int low, int high) {
  return std::uniform_int_distribution<int>(low, high)(random());
}

inline Raster<float> noise(int width, int height) {
  Raster<float> plane(width, height);
  for (float& value : plane.pixels) value = static_cast<float>(pick(-300, 900));
  return plane;
}

/// Blobs of a few values, so that there are insides, borders and corners; some voxels alone.
inline Raster<SegmentValue> blobs(int width, int height, int count = 12) {
  Raster<SegmentValue> labels(width, height);
  for (int blob = 0; blob < count; ++blob) {
    const int left = pick(-2, width - 1), top = pick(-2, height - 1), side = pick(1, std::max(2, width / 2));
    const auto value = static_cast<SegmentValue>(pick(0, 6));
    for (int y = std::max(top, 0); y < std::min(top + side, height); ++y)
      for (int x = std::max(left, 0); x < std::min(left + side, width); ++x) labels.at(x, y) = value;
  }
  return labels;
}

inline LabelStyle colours() {
  LabelStyle style;
  style.byValue = {
      {{9, 9, 9}}, {{255, 0, 0}}, {{0, 200, 0}}, {{0, 0, 255}, false}, {{200, 180, 0}}};  // 5 and 6: palette
  style.emphasised = 2;
  return style;
}

inline Colour colourOf(const LabelStyle& style, int value) {
  const auto v = static_cast<std::size_t>(value);
  return v < style.byValue.size() ? style.byValue[v].colour : paletteColour(v - 1);
}

inline bool visible(const LabelStyle& style, int value) {
  const auto v = static_cast<std::size_t>(value);
  return value > 0 && (v >= style.byValue.size() || style.byValue[v].visible);
}

inline int channel(std::uint32_t pixel, std::size_t c) {
  return static_cast<int>(pixel >> (16 - 8 * c) & 255);
}

inline Rgb rgb(Colour colour) {
  return {double(colour.r), double(colour.g), double(colour.b)};
}

inline double grey(double value, WindowLevel window) {
  const double level = std::floor((value - (window.centre - window.width / 2)) / window.width * 255 + 0.5);
  return level > 0 ? std::min(level, 255.0) : 0;
}

/// The reference: everything from the definition, one pixel at a time.
struct Reference {
  std::vector<Raster<float>> planes;  // one, or three of a colour picture
  WindowLevel window;
  ViewTransform transform;
  bool smooth = true;
  struct Layer {
    Raster<SegmentValue> labels;
    LabelStyle style;
  };
  std::vector<Layer> layers;

  double sliceX(double x) const { return (x - transform.originX) / transform.scaleX - 0.5; }
  double sliceY(double y) const { return (y - transform.originY) / transform.scaleY - 0.5; }
  int voxelX(int x) const { return static_cast<int>(std::floor(sliceX(x + 0.5) + 0.5)); }
  int voxelY(int y) const { return static_cast<int>(std::floor(sliceY(y + 0.5) + 0.5)); }

  double sample(const Raster<float>& plane, int x, int y) const {
    const auto at = [&](int u, int v) {
      return grey(plane.at(std::clamp(u, 0, plane.width - 1), std::clamp(v, 0, plane.height - 1)), window);
    };
    if (!smooth) return at(voxelX(x), voxelY(y));
    const double u = sliceX(x + 0.5), v = sliceY(y + 0.5);
    const int left = static_cast<int>(std::floor(u)), top = static_cast<int>(std::floor(v));
    const double a = u - left, b = v - top;
    return (1 - b) * ((1 - a) * at(left, top) + a * at(left + 1, top)) +
           b * ((1 - a) * at(left, top + 1) + a * at(left + 1, top + 1));
  }

  /// Whether a pixel of a voxel beside (also cornerwise), holding another value, is at most `width` pixels away.
  bool outlined(const Layer& layer, int x, int y, int width) const {
    const int u = voxelX(x), v = voxelY(y);
    for (int dy = -width; dy <= width; ++dy)
      for (int dx = -width; dx <= width; ++dx) {
        const int nu = voxelX(x + dx), nv = voxelY(y + dy);
        if (std::abs(nu - u) <= 1 && std::abs(nv - v) <= 1 && layer.labels.contains(nu, nv) &&
            layer.labels.at(nu, nv) != layer.labels.at(u, v))
          return true;
      }
    return false;
  }

  Rgb pixel(int x, int y) const {
    const int u = voxelX(x), v = voxelY(y);
    if (!planes[0].contains(u, v)) return {0, 0, 0};
    Rgb result;
    for (std::size_t c = 0; c < 3; ++c) result[c] = sample(planes[planes.size() == 3 ? c : 0], x, y);
    for (const Layer& layer : layers) {
      const int value = layer.labels.at(u, v);
      if (!visible(layer.style, value)) continue;
      const Rgb colour = rgb(colourOf(layer.style, value));
      const int width = layer.style.outlineWidth + (value == layer.style.emphasised ? 1 : 0);
      const double opacity = layer.style.outline && outlined(layer, x, y, width) ? 1
                             : layer.style.fill                                  ? layer.style.opacity
                                                                                 : 0;
      for (std::size_t c = 0; c < 3; ++c) result[c] = (1 - opacity) * result[c] + opacity * colour[c];
    }
    return result;
  }
};

inline SliceComposer composerOf(const Reference& reference) {
  SliceComposer composer;
  SliceValues values{static_cast<int>(reference.planes.size()), {}};
  std::copy(reference.planes.begin(), reference.planes.end(), values.planes.begin());
  composer.setImage(values);
  composer.setWindow(reference.window);
  composer.setTransform(reference.transform);
  composer.setSmooth(reference.smooth);
  composer.setLayerCount(reference.layers.size());
  for (std::size_t i = 0; i < reference.layers.size(); ++i)
    composer.setLayer(i, reference.layers[i].labels, reference.layers[i].style);
  return composer;
}

/// `tolerance`: 8-bit steps rounded one after the other.
inline void compare(const Reference& reference, double tolerance, int width = 61, int height = 47) {
  Target target(width, height);
  composerOf(reference).compose(target.buffer, target.all());
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      const Rgb expected = reference.pixel(x, y);
      const std::uint32_t shown = target.at(x, y);
      QCOMPARE(shown >> 24, 255u);
      for (std::size_t c = 0; c < 3; ++c)
        QVERIFY2(
            std::abs(channel(shown, c) - expected[c]) <= tolerance,
            qPrintable(
                QStringLiteral("(%1, %2): %3 instead of %4").arg(x).arg(y).arg(channel(shown, c)).arg(expected[c])));
    }
    for (int x = width; x < target.buffer.stride; ++x) QCOMPARE(target.at(x, y), 0x12345678u);  // behind the row
  }
}

/// Origins and scales of every sort: at and off pixels, off the target, unequal, small voxels only where they may be.
inline std::vector<ViewTransform> transforms() {
  return {{0, 0, 1, 1},
          {3, 4, 2, 2},
          {5.3, -7.7, 1.7578125, 1.7578125},
          {-20.5, 2.25, 3.1, 1.2},
          {10.5, 8.5, 1, 7},
          {-200, -150, 23, 19},
          {-4.125, 30, 4, 4},
          {500, 500, 2, 2}};
}

inline Reference scene(const ViewTransform& transform, bool smooth) {
  Reference reference;
  reference.planes = {noise(23, 19)};
  reference.window = {300, 510};
  reference.transform = transform;
  reference.smooth = smooth;
  return reference;
}

inline std::vector<Reference> scenesWithLabels(bool hatch) {
  std::vector<Reference> scenes;
  std::vector<ViewTransform> ways = transforms();
  ways.push_back({2.3, 1.1, 0.6, 0.45});
  for (const ViewTransform& transform : ways)
    for (const int width : {1, 3}) {
      Reference reference = scene(transform, true);
      reference.layers = {{blobs(23, 19), colours()}, {blobs(23, 19, 4), colours()}};
      reference.layers[1].style.hatch = hatch;
      reference.layers[1].style.outlineWidth = width;
      scenes.push_back(reference);
    }
  return scenes;
}

inline bool sameInside(const Target& a, const Target& b, const PixelRect& rect) {
  for (int y = rect.top; y < rect.bottom; ++y)
    for (int x = rect.left; x < rect.right; ++x)
      if (a.at(x, y) != b.at(x, y)) return false;
  return true;
}

/// One segment over the whole slice, on black: which pixels are lit.

}  // namespace diptych::viewer::test
