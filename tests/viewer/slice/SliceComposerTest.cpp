// Composed slices against a slow reference that asks, pixel by pixel, what should be there.

#include "viewer/slice/SliceComposer.h"

#include <QElapsedTimer>
#include <QImage>
#include <QtTest>
#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <limits>
#include <memory>
#include <random>
#include <vector>

using namespace diptych;
using namespace diptych::viewer;

namespace {

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

std::mt19937& random() {
  static std::mt19937 engine(5);
  return engine;
}

int pick(int low, int high) {
  return std::uniform_int_distribution<int>(low, high)(random());
}

Raster<float> noise(int width, int height) {
  Raster<float> plane(width, height);
  for (float& value : plane.pixels) value = static_cast<float>(pick(-300, 900));
  return plane;
}

/// Blobs of a few values, so that there are insides, borders and corners; some voxels alone.
Raster<SegmentValue> blobs(int width, int height, int count = 12) {
  Raster<SegmentValue> labels(width, height);
  for (int blob = 0; blob < count; ++blob) {
    const int left = pick(-2, width - 1), top = pick(-2, height - 1), side = pick(1, std::max(2, width / 2));
    const auto value = static_cast<SegmentValue>(pick(0, 6));
    for (int y = std::max(top, 0); y < std::min(top + side, height); ++y)
      for (int x = std::max(left, 0); x < std::min(left + side, width); ++x) labels.at(x, y) = value;
  }
  return labels;
}

LabelStyle colours() {
  LabelStyle style;
  style.byValue = {
      {{9, 9, 9}}, {{255, 0, 0}}, {{0, 200, 0}}, {{0, 0, 255}, false}, {{200, 180, 0}}};  // 5 and 6: palette
  style.emphasised = 2;
  return style;
}

Colour colourOf(const LabelStyle& style, int value) {
  const auto v = static_cast<std::size_t>(value);
  return v < style.byValue.size() ? style.byValue[v].colour : paletteColour(v - 1);
}

bool visible(const LabelStyle& style, int value) {
  const auto v = static_cast<std::size_t>(value);
  return value > 0 && (v >= style.byValue.size() || style.byValue[v].visible);
}

int channel(std::uint32_t pixel, std::size_t c) {
  return static_cast<int>(pixel >> (16 - 8 * c) & 255);
}

Rgb rgb(Colour colour) {
  return {double(colour.r), double(colour.g), double(colour.b)};
}

double grey(double value, WindowLevel window) {
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

SliceComposer composerOf(const Reference& reference) {
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
void compare(const Reference& reference, double tolerance, int width = 61, int height = 47) {
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
std::vector<ViewTransform> transforms() {
  return {{0, 0, 1, 1},
          {3, 4, 2, 2},
          {5.3, -7.7, 1.7578125, 1.7578125},
          {-20.5, 2.25, 3.1, 1.2},
          {10.5, 8.5, 1, 7},
          {-200, -150, 23, 19},
          {-4.125, 30, 4, 4},
          {500, 500, 2, 2}};
}

Reference scene(const ViewTransform& transform, bool smooth) {
  Reference reference;
  reference.planes = {noise(23, 19)};
  reference.window = {300, 510};
  reference.transform = transform;
  reference.smooth = smooth;
  return reference;
}

std::vector<Reference> scenesWithLabels(bool hatch) {
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

bool sameInside(const Target& a, const Target& b, const PixelRect& rect) {
  for (int y = rect.top; y < rect.bottom; ++y)
    for (int x = rect.left; x < rect.right; ++x)
      if (a.at(x, y) != b.at(x, y)) return false;
  return true;
}

/// One segment over the whole slice, on black: which pixels are lit.
Raster<std::uint8_t> hatchOf(int value, const ViewTransform& transform, int outlineWidth = 1) {
  Reference reference;
  reference.planes = {Raster<float>(60, 60, 0.F)};
  reference.window = {100, 100};
  reference.transform = transform;
  LabelStyle style;
  style.byValue.assign(32, {{255, 255, 255}});
  style.hatch = true;
  style.outlineWidth = outlineWidth;
  reference.layers = {{Raster<SegmentValue>(60, 60, static_cast<SegmentValue>(value)), style}};
  Target target(60, 60);
  composerOf(reference).compose(target.buffer, target.all());
  Raster<std::uint8_t> lit(60, 60);
  for (int y = 0; y < 60; ++y)
    for (int x = 0; x < 60; ++x) lit.at(x, y) = channel(target.at(x, y), 0) > 0 ? 1 : 0;
  return lit;
}

void printTiming(const char* what, const std::function<void(int)>& work) {
  std::vector<double> times;
  for (int i = 0; i < 300; ++i) {
    QElapsedTimer timer;
    timer.start();
    work(i);
    times.push_back(static_cast<double>(timer.nsecsElapsed()) * 1e-6);
  }
  std::sort(times.begin(), times.end());
  qInfo("%-52s median %.3f ms, p95 %.3f ms", what, times[150], times[285]);
}

/// 512 × 512 with nine round segments over 40 % of it.
Raster<SegmentValue> nineSegments() {
  Raster<SegmentValue> labels(512, 512);
  for (int y = 0; y < 512; ++y)
    for (int x = 0; x < 512; ++x) {
      const double dx = x % 170 - 85, dy = y % 170 - 85;
      if (dx * dx + dy * dy < 61 * 61 && x < 510 && y < 510)
        labels.at(x, y) = static_cast<SegmentValue>(1 + x / 170 + 3 * (y / 170));
    }
  return labels;
}

Raster<SegmentValue> disc(int radius, SegmentValue value) {
  Raster<SegmentValue> labels(2 * radius + 1, 2 * radius + 1);
  for (int y = 0; y < labels.height; ++y)
    for (int x = 0; x < labels.width; ++x)
      labels.at(x, y) = (x - radius) * (x - radius) + (y - radius) * (y - radius) <= radius * radius ? value : 0;
  return labels;
}

}  // namespace

class SliceComposerTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void windowSpansBlackToWhite() {
    Reference reference;
    reference.planes = {Raster<float>(8, 1)};
    const float nan = std::numeric_limits<float>::quiet_NaN(), infinity = std::numeric_limits<float>::infinity();
    reference.planes[0].pixels = {-1000, 0, 1, 100, 200, nan, infinity, -infinity};
    reference.window = {100, 200};
    reference.smooth = false;
    SliceComposer composer = composerOf(reference);
    Target target(8, 1);
    composer.compose(target.buffer, target.all());
    const std::array expected{0, 0, 1, 128, 255, 0, 255, 0};
    for (int x = 0; x < 8; ++x) QCOMPARE(target.at(x, 0), 0xff000000u | expected[std::size_t(x)] * 0x010101u);
    composer.setWindow({0, 0});  // no width: a threshold
    composer.compose(target.buffer, target.all());
    QCOMPARE(target.at(0, 0), 0xff000000u);
    QCOMPARE(target.at(2, 0), 0xffffffffu);
  }

  void nearestShowsTheVoxelUnderEachPixel() {
    for (const ViewTransform& transform : transforms()) compare(scene(transform, false), 0);
    compare(scene({2, 3, 0.3, 0.4}, false), 0);
  }

  void smoothIsBilinear() {
    for (const ViewTransform& transform : transforms()) compare(scene(transform, true), 2);
    compare(scene({2, 3, 0.7, 0.5}, true), 2);
  }

  void pixelsOfVoxelSizeAreThoseOfTheReportsPictures() {
    const auto bytes = std::make_shared<std::vector<std::int16_t>>(23 * 19);
    for (std::int16_t& value : *bytes) value = static_cast<std::int16_t>(pick(-300, 900));
    const Volume volume({{23, 19, 1, 1}, Affine(), LengthUnit::millimetres}, ScalarType::int16, 1, 0.7, 3, "MR",
                        {bytes, reinterpret_cast<const std::byte*>(bytes->data())});
    for (const WindowLevel window : {WindowLevel{40, 400}, WindowLevel{133.3, 77.7}, WindowLevel{0, 1}}) {
      const Result<Picture> picture = renderSlice(volume, {.window = window});
      const auto values = sliceValues(volume, viewPlane(volume.geometry(), GridAxis::k), 0, 0);
      QVERIFY(picture.ok() && values.ok());
      SliceComposer composer;
      composer.setImage(*values);
      composer.setWindow(window);
      Target target(23, 19);
      composer.compose(target.buffer, target.all());
      for (int y = 0; y < 19; ++y)
        for (int x = 0; x < 23; ++x)
          QVERIFY(std::abs(channel(target.at(x, y), 0) - picture->rgba[static_cast<std::size_t>(4 * (y * 23 + x))]) <=
                  1);
    }
  }

  void singleVoxelFillsItsArea() {
    Reference reference;
    reference.planes = {Raster<float>(1, 1, 70.F)};
    reference.window = {127.5, 255};
    reference.transform = {4, 4, 20, 20};
    compare(reference, 0);
  }

  void colourPlanesAreRedGreenBlue() {
    for (const bool smooth : {false, true}) {
      Reference reference = scene({5.3, -7.7, 1.7578125, 1.7578125}, smooth);
      reference.planes = {noise(23, 19), noise(23, 19), noise(23, 19)};
      reference.layers = {{blobs(23, 19), colours()}};
      compare(reference, smooth ? 3 : 1);
    }
  }

  void smallPictureOfAFineSliceIsAMean() {
    // Single columns of white and black: sampled, they would be white, black or a pattern.
    for (const double scale : {0.25, 0.3, 0.11}) {
      Reference reference;
      reference.planes = {Raster<float>(301, 201)};
      for (int y = 0; y < 201; ++y)
        for (int x = 0; x < 301; ++x) reference.planes[0].at(x, y) = x % 2 == 0 ? 255.F : 0.F;
      reference.window = {127.5, 255};
      reference.transform = {1.5, 2.5, scale, scale};
      Target target(100, 60);
      composerOf(reference).compose(target.buffer, target.all());
      const int right = static_cast<int>(1.5 + 300 * scale) - 1;  // the last, odd column stays white
      for (int y = 4; y < static_cast<int>(200 * scale); ++y)
        for (int x = 4; x < right - 1; ++x) QVERIFY(std::abs(channel(target.at(x, y), 0) - 128) <= 1);
      QCOMPARE(target.at(0, 0), 0xff000000u);
      QCOMPARE(target.at(99, 30), 0xff000000u);
    }
  }

  void labelsAreFilledAndOutlinedOnVoxelBorders() {
    for (const ViewTransform& transform : transforms())
      for (const int width : {1, 2, 3}) {
        Reference reference = scene(transform, true);
        reference.layers = {{blobs(23, 19), colours()}};
        reference.layers[0].style.outlineWidth = width;
        compare(reference, 3);
        reference.layers[0].style.fill = false;
        compare(reference, 3);
        reference.layers[0].style.outline = false;
        compare(reference, 3);
        reference.layers[0].style.fill = true;
        reference.layers[0].style.opacity = 1;
        compare(reference, 3);
      }
  }

  void layersLieOverEachOther() {
    for (int repeat = 0; repeat < 5; ++repeat) {
      Reference reference = scene({5.3, -7.7, 1.7578125, 3.15}, false);
      reference.layers = {{blobs(23, 19), colours()}, {blobs(23, 19), colours()}};
      reference.layers[1].style.opacity = 0.7;
      compare(reference, 2);
    }
  }

  void outlineOfSmallVoxelsHasNoGaps() {
    // Seen from afar, voxels are smaller than pixels: every labelled pixel beside one of another label is outline.
    Reference reference;
    reference.planes = {Raster<float>(90, 90, 0.F)};
    reference.window = {100, 100};
    reference.transform = {1.3, 0.7, 0.37, 0.61};
    LabelStyle style;
    style.byValue = {{}, {{255, 255, 255}}};
    style.opacity = 0;
    reference.layers = {{Raster<SegmentValue>(90, 90), style}};
    for (int y = 0; y < 90; ++y)
      for (int x = 0; x < 90; ++x) reference.layers[0].labels.at(x, y) = std::hypot(x - 45, y - 40) < 30 ? 1 : 0;
    const Raster<SegmentValue>& labels = reference.layers[0].labels;
    Target target(40, 60);
    composerOf(reference).compose(target.buffer, target.all());
    const auto label = [&](int x, int y) { return labels.at(reference.voxelX(x), reference.voxelY(y)); };
    int outlined = 0;
    for (int y = 5; y < 50; ++y)
      for (int x = 5; x < 30; ++x) {
        if (label(x, y) == 0 || (label(x - 1, y) && label(x + 1, y) && label(x, y - 1) && label(x, y + 1))) continue;
        QCOMPARE(target.at(x, y), 0xffffffffu);
        ++outlined;
      }
    QVERIFY(outlined > 50);
    QCOMPARE(target.at(17, 25), 0xff000000u);  // and the middle is not
  }

  void hatchTellsSegmentsApart() {
    std::vector<Raster<std::uint8_t>> patterns;
    for (int value = 1; value <= 12; ++value) {
      patterns.push_back(hatchOf(value, {0, 0, 1, 1}));
      const auto lit = std::count(patterns.back().pixels.begin(), patterns.back().pixels.end(), 1);
      QVERIFY(lit > 3600 / 16 && lit < 3600 / 5);  // thin
      for (int earlier = 0; earlier + 1 < value; ++earlier)
        QVERIFY(!(patterns[std::size_t(earlier)] == patterns.back()));
    }
    // Directions of the first four: rising, falling, level, upright.
    for (int y = 10; y < 50; ++y)
      for (int x = 10; x < 50; ++x) {
        QCOMPARE(patterns[0].at(x, y), patterns[0].at(x + 1, y - 1));
        QCOMPARE(patterns[1].at(x, y), patterns[1].at(x + 1, y + 1));
        QCOMPARE(patterns[2].at(x, y), patterns[2].at(x + 1, y));
        QCOMPARE(patterns[3].at(x, y), patterns[3].at(x, y + 1));
      }
  }

  void hatchMovesWithThePicture() {
    for (int value = 1; value <= 4; ++value) {
      const auto still = hatchOf(value, {0, 0, 1, 1}), moved = hatchOf(value, {-7, -3, 1, 1});
      for (int y = 0; y < 50; ++y)
        for (int x = 0; x < 50; ++x) QCOMPARE(moved.at(x, y), still.at(x + 7, y + 3));
    }
  }

  void hatchIsThickerWithTheOutline() {
    const auto thin = hatchOf(4, {0, 0, 1, 1}), thick = hatchOf(4, {0, 0, 1, 1}, 2);
    const auto lit = [](const Raster<std::uint8_t>& pattern, int x) { return pattern.at(x, 30) != 0; };
    QVERIFY(lit(thin, 0) && !lit(thin, 1) && lit(thin, 9));
    QVERIFY(lit(thick, 0) && lit(thick, 1) && !lit(thick, 2) && !lit(thick, 9) && lit(thick, 18));
  }

  void hatchLeavesOutlineAndSparesTheRest() {
    for (Reference reference : scenesWithLabels(true)) {
      Target hatched(61, 47), plain(61, 47), solid(61, 47);
      composerOf(reference).compose(hatched.buffer, hatched.all());
      reference.layers[1].style.hatch = false;
      reference.layers[1].style.opacity = 0;
      composerOf(reference).compose(plain.buffer, plain.all());
      reference.layers[1].style.opacity = 0.64;
      composerOf(reference).compose(solid.buffer, solid.all());
      for (int y = 0; y < 47; ++y)
        for (int x = 0; x < 61; ++x)
          for (std::size_t c = 0; c < 3; ++c) {
            const int shown = channel(hatched.at(x, y), c);
            QVERIFY(shown == channel(plain.at(x, y), c) || shown == channel(solid.at(x, y), c));
          }
    }
  }

  void partsAreThePartsOfTheWhole() {
    for (const bool hatch : {false, true})
      for (const Reference& reference : scenesWithLabels(hatch)) {
        SliceComposer composer = composerOf(reference);
        Target whole(61, 47);
        composer.compose(whole.buffer, whole.all());
        for (int repeat = 0; repeat < 12; ++repeat) {
          const int left = pick(-5, 60), top = pick(-5, 46);
          const PixelRect rect{left, top, left + pick(1, 40), top + pick(1, 30)};
          Target part(61, 47);
          composer.compose(part.buffer, rect);
          const PixelRect inside{std::max(left, 0), std::max(top, 0), std::min(rect.right, 61),
                                 std::min(rect.bottom, 47)};
          QVERIFY(sameInside(part, whole, inside));
          for (int y = 0; y < 47; ++y)
            for (int x = 0; x < 61; ++x)
              if (x < inside.left || x >= inside.right || y < inside.top || y >= inside.bottom)
                QCOMPARE(part.at(x, y), 0x12345678u);
        }
      }
  }

  void changedLabelsNeedOnlyTheirRectangle() {
    for (const bool hatch : {false, true})
      for (Reference reference : scenesWithLabels(hatch)) {
        SliceComposer composer = composerOf(reference);
        Target kept(61, 47), fresh(61, 47);
        composer.compose(kept.buffer, kept.all());
        for (int repeat = 0; repeat < 12; ++repeat) {
          const auto layer = static_cast<std::size_t>(pick(0, 1));
          const int u = pick(-3, 22), v = pick(-3, 18);
          const Raster<SegmentValue> box = blobs(pick(1, 8), pick(1, 8), 3);
          const PixelRect rect = composer.setLabels(layer, u, v, box, kept.buffer);
          composer.compose(kept.buffer, rect);
          auto& labels = reference.layers[layer].labels;
          for (int y = 0; y < box.height; ++y)
            for (int x = 0; x < box.width; ++x)
              if (labels.contains(u + x, v + y)) labels.at(u + x, v + y) = box.at(x, y);
          composerOf(reference).compose(fresh.buffer, fresh.all());
          QVERIFY(sameInside(kept, fresh, fresh.all()));
        }
      }
  }

  void changedRectangleIsSmall() {
    Reference reference = scene({0, 0, 10, 10}, true);
    reference.layers = {{Raster<SegmentValue>(23, 19), colours()}};
    SliceComposer composer = composerOf(reference);
    Target target(300, 300);
    // The voxel and its neighbours, whose outlines depend on it.
    QCOMPARE(composer.setLabels(0, 4, 5, Raster<SegmentValue>(1, 1, 1), target.buffer), (PixelRect{30, 40, 60, 70}));
    QVERIFY(composer.setLabels(0, 4, 5, Raster<SegmentValue>(1, 1, 1), target.buffer).empty());
    QVERIFY(composer.setLabels(0, 40, 5, Raster<SegmentValue>(3, 3, 1), target.buffer).empty());
    composer.setTransform({5000, 0, 10, 10});
    QVERIFY(composer.setLabels(0, 4, 5, Raster<SegmentValue>(1, 1, 2), target.buffer).empty());
  }

  void changesOfOneThingLeaveTheOthersRight() {
    Reference reference = scene({3, 4, 2, 2}, true);
    reference.layers = {{blobs(23, 19), colours()}};
    SliceComposer composer = composerOf(reference);
    Target kept(61, 47), fresh(61, 47);
    const auto verify = [&] {
      composer.compose(kept.buffer, kept.all());
      composerOf(reference).compose(fresh.buffer, fresh.all());
      QVERIFY(sameInside(kept, fresh, fresh.all()));
    };
    verify();
    composer.setWindow(reference.window = {100, 90});
    verify();
    composer.setTransform(reference.transform = {-3, 4, 0.4, 0.3});
    verify();
    composer.setWindow(reference.window = {500, 300});
    verify();
    reference.planes = {noise(23, 19)};
    composer.setImage({1, {reference.planes[0]}});
    verify();
    composer.setTransform(reference.transform = {0, 0, 2.6, 2.6});
    verify();
    reference.layers[0].style.outline = false;
    composer.setLayerStyle(0, reference.layers[0].style);
    verify();
    reference.layers[0].labels = blobs(23, 19);
    composer.setLayer(0, reference.layers[0].labels, reference.layers[0].style);
    verify();
    reference.layers[0].style.outline = true;
    composer.setLayerStyle(0, reference.layers[0].style);
    verify();
    composer.setSmooth(reference.smooth = false);
    verify();
    composer.setLayerCount(0);
    reference.layers.clear();
    verify();
  }

  void otherPictureLiesWhereItsCentresSay() {
    // A picture of half the size, shifted: pixel (0,0) lies at u = 2, v = -1, pixels are two voxels apart.
    Raster<std::uint8_t> grey(6, 5);
    for (std::uint8_t& level : grey.pixels) level = static_cast<std::uint8_t>(pick(0, 255));
    SliceComposer composer;
    composer.setImage({1, {noise(40, 40)}});
    composer.setGrey(grey, 0.5, 0.5, -1, 0.5);
    composer.setWindow({0, 1e-3});
    composer.setTransform({7, 9, 3, 3});
    composer.setSmooth(false);
    composer.setLayerCount(1);
    Target target(61, 47);
    composer.compose(target.buffer, target.all());
    for (int y = 0; y < 47; ++y)
      for (int x = 0; x < 61; ++x) {
        const double u = (x + 0.5 - 7) / 3 - 0.5, v = (y + 0.5 - 9) / 3 - 0.5;
        const int px = static_cast<int>(std::floor(u * 0.5 - 1 + 0.5)),
                  py = static_cast<int>(std::floor(v * 0.5 + 0.5 + 0.5));
        const unsigned level = grey.contains(px, py) ? grey.at(px, py) : 0;
        QCOMPARE(target.at(x, y), 0xff000000u | level * 0x010101u);
      }
    // And back to an image.
    Reference reference = scene({7, 9, 3, 3}, false);
    composer.setImage({1, {reference.planes[0]}});
    composer.setWindow(reference.window);
    composer.compose(target.buffer, target.all());
    Target fresh(61, 47);
    composerOf(reference).compose(fresh.buffer, fresh.all());
    QVERIFY(sameInside(target, fresh, fresh.all()));
  }

  void withoutASliceAllIsBlack() {
    Target target(20, 10);
    SliceComposer composer;
    composer.compose(target.buffer, target.all());
    for (int y = 0; y < 10; ++y)
      for (int x = 0; x < 20; ++x) QCOMPARE(target.at(x, y), 0xff000000u);
    composer.setImage({1, {noise(5, 5)}});
    for (const double scale : {0.0, -1.0, std::numeric_limits<double>::quiet_NaN()}) {
      composer.setTransform({0, 0, scale, 1});
      composer.compose(target.buffer, target.all());
      QCOMPARE(target.at(2, 2), 0xff000000u);
    }
  }

  void picture() {
    const QString folder = qEnvironmentVariable("DIPTYCH_SCREENSHOTS");
    if (folder.isEmpty()) QSKIP("set DIPTYCH_SCREENSHOTS to a folder for pictures");
    Reference reference;
    reference.planes = {Raster<float>(512, 512)};
    for (int y = 0; y < 512; ++y)
      for (int x = 0; x < 512; ++x)
        reference.planes[0].at(x, y) = static_cast<float>(120 + 60 * std::sin(x * 0.05) * std::cos(y * 0.07));
    reference.window = {127.5, 255};
    LabelStyle style;
    style.emphasised = 5;
    for (const double scale : {900.0 / 512, 6.0, 0.6})
      for (const bool hatch : {false, true}) {
        style.hatch = hatch;
        reference.layers = {{nineSegments(), style}};
        reference.transform = {0, 0, scale, scale};
        QImage image(900, 900, QImage::Format_RGB32);
        composerOf(reference).compose(
            {reinterpret_cast<std::uint32_t*>(image.bits()), 900, 900, static_cast<int>(image.bytesPerLine() / 4)},
            {0, 0, 900, 900});
        QVERIFY(image.save(
            QStringLiteral("%1/composer-%2-%3.png").arg(folder).arg(scale, 0, 'f', 1).arg(hatch ? "hatch" : "fill")));
      }
  }

  void timings() {
    if (qEnvironmentVariableIsEmpty("DIPTYCH_TIMINGS")) QSKIP("set DIPTYCH_TIMINGS to print timings");
    Reference reference;
    reference.planes = {noise(512, 512)};
    reference.window = {300, 900};
    reference.transform = {0, 0, 900.0 / 512, 900.0 / 512};
    LabelStyle style;
    reference.layers = {{nineSegments(), style}};
    SliceComposer composer = composerOf(reference);
    Target target(900, 900);
    const SliceValues values{1, {reference.planes[0]}};
    printTiming("compose", [&](int) { composer.compose(target.buffer, target.all()); });
    printTiming("window + compose", [&](int i) {
      composer.setWindow({300.0 + i, 900});
      composer.compose(target.buffer, target.all());
    });
    printTiming("image (with a copy) + labels + compose", [&](int) {
      composer.setImage(values);
      composer.setLayer(0, reference.layers[0].labels, style);
      composer.compose(target.buffer, target.all());
    });
    for (const int radius : {8, 40}) {
      const auto value = static_cast<SegmentValue>(radius);
      const Raster<SegmentValue> brush = disc(radius, value);
      printTiming(radius == 8 ? "brush, radius 8" : "brush, radius 40", [&](int i) {
        const PixelRect rect = composer.setLabels(0, 60 + i, 60 + i / 2, brush, target.buffer);
        composer.compose(target.buffer, rect);
      });
    }
    style.hatch = true;
    composer.setLayer(0, nineSegments(), style);
    printTiming("compose, hatch", [&](int) { composer.compose(target.buffer, target.all()); });
    composer.setLayerCount(0);
    printTiming("compose, no labels", [&](int) { composer.compose(target.buffer, target.all()); });
    composer.setSmooth(false);
    printTiming("compose, no labels, nearest", [&](int) { composer.compose(target.buffer, target.all()); });
  }
};

QTEST_MAIN(SliceComposerTest)
#include "SliceComposerTest.moc"
