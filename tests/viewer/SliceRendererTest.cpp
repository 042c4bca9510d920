// Pictures against the same pictures computed voxel by voxel.

#include "viewer/SliceOverlay.h"
#include "viewer/SliceRenderer.h"

#include <QtTest>
#include <cmath>
#include <cstring>
#include <limits>
#include <memory>
#include <thread>
#include <vector>

using namespace diptych;
using namespace diptych::viewer;

namespace {

Geometry grid(int x, int y, int z, int t = 1, double stepX = 1, double stepY = 1) {
  return {{x, y, z, t}, Affine({stepX, 0, 0}, {0, stepY, 0}, {0, 0, 5}, {}), LengthUnit::millimetres};
}

template <class T>
Volume volume(const Geometry& geometry, ScalarType type, const std::vector<T>& values, int channels = 1,
              double slope = 1, double intercept = 0, const char* modality = "MR", std::size_t offset = 0) {
  auto bytes = std::make_shared<std::vector<std::byte>>(values.size() * sizeof(T) + offset);
  std::memcpy(bytes->data() + offset, values.data(), values.size() * sizeof(T));
  return {geometry,
          type,
          channels,
          slope,
          intercept,
          modality,
          std::shared_ptr<const std::byte>(bytes, bytes->data() + offset)};
}

template <class T>
std::vector<T> ramp(std::size_t count, int step, int start = 0) {
  std::vector<T> values(count);
  for (std::size_t i = 0; i < count; ++i)
    values[i] = static_cast<T>(start + static_cast<int>((i * static_cast<std::size_t>(step)) % 251));
  return values;
}

/// The rule itself: centre ± width/2 spans black to white.
int expectedGrey(double value, WindowLevel window) {
  const double low = window.centre - window.width / 2;
  const double level = (value - low) / window.width * 255;
  return level <= 0 ? 0 : level >= 255 ? 255 : static_cast<int>(std::floor(level + 0.5));
}

int red(const Picture& picture, int x, int y, int channel = 0) {
  return picture.rgba.at(static_cast<std::size_t>(4 * (y * picture.width + x) + channel));
}

void comparePixels(const Volume& volume, int k, int t, WindowLevel window) {
  const Result<Picture> picture = renderSlice(volume, {.k = k, .t = t, .window = window});
  QVERIFY2(picture.ok(), picture ? "" : picture.error().what.c_str());
  QCOMPARE(picture->width, volume.size().x);
  QCOMPARE(picture->height, volume.size().y);
  for (int y = 0; y < picture->height; ++y)
    for (int x = 0; x < picture->width; ++x) {
      const int expected = expectedGrey(volume.value(x, y, k, t), window);
      for (int channel = 0; channel < 3; ++channel) QCOMPARE(red(*picture, x, y, channel), expected);
      QCOMPARE(red(*picture, x, y, 3), 255);
    }
}

LabelTiles labelsOf(GridSize size, const std::vector<std::pair<std::pair<int, int>, SegmentValue>>& voxels, int k) {
  LabelTiles labels(size);
  auto tile = std::make_shared<Tile>();
  for (const auto& [at, value] : voxels) (*tile)[static_cast<std::size_t>(at.second * kTileSide + at.first)] = value;
  labels.setTile({0, k, 0, 0}, tile);
  return labels;
}

Scheme twoSegments() {
  return {"s", "S", {{1, "a", {}, "A", {200, 100, 0}}, {2, "b", {}, "B", {0, 50, 250}}}};
}

}  // namespace

class SliceRendererTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void int16WithRescaleIsPixelEqual() {
    const auto v = volume(grid(7, 5, 3, 2), ScalarType::int16, ramp<std::int16_t>(210, 37, -900), 1, 2.5, -1024);
    comparePixels(v, 2, 1, {-2000, 700});
  }
  void negativeSlopeIsPixelEqual() {
    comparePixels(volume(grid(6, 4, 1), ScalarType::int16, ramp<std::int16_t>(24, 11), 1, -1, 100), 0, 0, {0, 150});
  }
  void uint8IsPixelEqual() {
    comparePixels(volume(grid(9, 4, 2), ScalarType::uint8, ramp<std::uint8_t>(72, 13)), 1, 0, {127.5, 255});
  }
  void int8IsPixelEqual() {
    comparePixels(volume(grid(9, 4, 1), ScalarType::int8, ramp<std::int8_t>(36, 7, -120)), 0, 0, {0, 200});
  }
  void uint16IsPixelEqual() {
    comparePixels(volume(grid(4, 4, 1), ScalarType::uint16, ramp<std::uint16_t>(16, 40, 40000)), 0, 0, {40100, 222});
  }
  void int32IsPixelEqual() {
    comparePixels(volume(grid(4, 4, 1), ScalarType::int32, ramp<std::int32_t>(16, 40, -2000000000)), 0, 0,
                  {-2e9 + 100, 222});
  }
  void uint32IsPixelEqual() {
    comparePixels(volume(grid(4, 4, 1), ScalarType::uint32, ramp<std::uint32_t>(16, 40)), 0, 0, {100, 222});
  }
  void floatIsPixelEqual() {
    std::vector<float> values = ramp<float>(60, 17);
    for (float& v : values) v = v * 0.013F - 1;
    comparePixels(volume(grid(6, 10, 1), ScalarType::float32, values), 0, 0, {0.4, 1.7});
  }
  void doubleIsPixelEqual() {
    comparePixels(volume(grid(6, 10, 1), ScalarType::float64, ramp<double>(60, 17)), 0, 0, {90, 111});
  }

  void voxelsAtAnOddOffsetAreReadRight() {
    comparePixels(volume(grid(6, 4, 2), ScalarType::int16, ramp<std::int16_t>(48, 5), 1, 1, 0, "MR", 1), 1, 0,
                  {120, 240});
  }

  void colourPlanesBecomeColours() {
    // Planes follow each other: all red, all green, all blue.
    const auto v = volume<std::uint8_t>(grid(2, 1, 1), ScalarType::uint8, {10, 20, 30, 40, 50, 60}, 3);
    const auto picture = renderSlice(v, {});
    QVERIFY(picture.ok());
    const std::vector<std::uint8_t> expected = {10, 30, 50, 255, 20, 40, 60, 255};
    QCOMPARE(picture->rgba, expected);
  }

  void picturesKeepThePatientsProportions() {
    const auto v = volume(grid(10, 10, 1, 1, 0.5, 2), ScalarType::uint8, ramp<std::uint8_t>(100, 3));
    const auto fine = renderSlice(v, {});
    QVERIFY(fine.ok());
    QCOMPARE(fine->width, 10);
    QCOMPARE(fine->height, 40);
    const auto coarse = renderSlice(v, {.pixelMm = 1});
    QVERIFY(coarse.ok());
    QCOMPARE(coarse->width, 5);
    QCOMPARE(coarse->height, 20);
  }

  void enlargingInterpolatesBetweenVoxelCentres() {
    // Two voxels 0 and 200 become four pixels whose centres lie at voxel -0.25, 0.25, 0.75, 1.25.
    const auto v = volume<std::uint8_t>(grid(2, 1, 1), ScalarType::uint8, {0, 200});
    const auto picture = renderSlice(v, {.window = WindowLevel{127.5, 255}, .pixelMm = 0.5});
    QVERIFY(picture.ok());
    QCOMPARE(picture->width, 4);
    QCOMPARE(red(*picture, 0, 0), 0);
    QCOMPARE(red(*picture, 1, 0), 50);
    QCOMPARE(red(*picture, 2, 0), 150);
    QCOMPARE(red(*picture, 3, 0), 200);
  }

  void labelsStayWholeWhenEnlarged() {
    const auto v = volume<std::uint8_t>(grid(2, 1, 1), ScalarType::uint8, {0, 0});
    const LabelTiles labels = labelsOf(v.size(), {{{0, 0}, 1}, {{1, 0}, 2}}, 0);
    const Scheme scheme = twoSegments();
    const auto picture =
        renderSlice(v, {.window = WindowLevel{127.5, 255}, .pixelMm = 0.25, .overlayOpacity = 1, .outline = false},
                    &labels, &scheme);
    QVERIFY(picture.ok());
    QCOMPARE(picture->width, 8);
    for (int x = 0; x < 8; ++x) QCOMPARE(red(*picture, x, 0), x < 4 ? 200 : 0);
  }

  void overlayBlendsAsComputedByHand() {
    const auto v = volume<std::uint8_t>(grid(5, 5, 2), ScalarType::uint8, std::vector<std::uint8_t>(50, 80));
    std::vector<std::pair<std::pair<int, int>, SegmentValue>> square;
    for (int y = 1; y < 4; ++y)
      for (int x = 1; x < 4; ++x) square.push_back({{x, y}, SegmentValue{1}});
    const LabelTiles labels = labelsOf(v.size(), square, 1);
    const Scheme scheme = twoSegments();
    const SliceRequest request{.k = 1, .window = WindowLevel{127.5, 255}, .overlayOpacity = 0.4};
    const auto picture = renderSlice(v, request, &labels, &scheme);
    QVERIFY(picture.ok());
    // Inside: 0.6·80 + 0.4·(200, 100, 0).
    QCOMPARE(red(*picture, 2, 2, 0), 128);
    QCOMPARE(red(*picture, 2, 2, 1), 88);
    QCOMPARE(red(*picture, 2, 2, 2), 48);
    // The outline is the colour itself; outside nothing changes.
    QCOMPARE(red(*picture, 1, 1, 0), 200);
    QCOMPARE(red(*picture, 1, 1, 1), 100);
    QCOMPARE(red(*picture, 1, 1, 2), 0);
    QCOMPARE(red(*picture, 3, 2, 0), 200);
    QCOMPARE(red(*picture, 0, 2, 0), 80);
    // The other slice holds no labels.
    const auto other = renderSlice(v, {.k = 0, .window = WindowLevel{127.5, 255}}, &labels, &scheme);
    QVERIFY(other.ok());
    QCOMPARE(red(*other, 2, 2, 0), 80);
  }

  void segmentsThatTouchAreOutlinedApart() {
    Picture picture{4, 1, std::vector<std::uint8_t>(16, 100)};
    Raster<SegmentValue> labels(4, 1, 1);
    labels.at(2, 0) = labels.at(3, 0) = 2;
    const Scheme scheme = twoSegments();
    blendLabels(picture, labels, &scheme, 0, true);
    QCOMPARE(red(picture, 0, 0), 100);  // the picture's edge is no border
    QCOMPARE(red(picture, 1, 0), 200);
    QCOMPARE(red(picture, 2, 0), 0);
    QCOMPARE(red(picture, 3, 0), 100);
  }

  void unknownSegmentsTakeThePalette() {
    const Scheme scheme = twoSegments();
    QVERIFY(segmentColour(2, &scheme) == (Colour{0, 50, 250}));
    QVERIFY(segmentColour(7, &scheme) == paletteColour(6));
    QVERIFY(segmentColour(7, nullptr) == paletteColour(6));
  }

  void notANumberIsBlackAndSpoilsNothingElse() {
    const float nan = std::numeric_limits<float>::quiet_NaN(), inf = std::numeric_limits<float>::infinity();
    const auto v = volume<float>(grid(3, 2, 1), ScalarType::float32, {nan, 1, 2, inf, -inf, 3});
    const auto picture = renderSlice(v, {.window = WindowLevel{1.5, 3}});
    QVERIFY(picture.ok());
    const int expected[] = {0, 85, 170, 255, 0, 255};
    for (int i = 0; i < 6; ++i) QCOMPARE(red(*picture, i % 3, i / 3), expected[i]);
    QVERIFY(renderSlice(v, {.pixelMm = 0.3}).ok());
    const auto allNan = volume<float>(grid(3, 1, 1), ScalarType::float32, {nan, nan, nan});
    const auto black = renderSlice(allNan, {});
    QVERIFY(black.ok());
    QCOMPARE(red(*black, 1, 0), 0);
  }

  void constantAndSingleVoxelSlicesAreDrawn() {
    QVERIFY(renderSlice(volume(grid(8, 8, 1), ScalarType::int16, std::vector<std::int16_t>(64, 700)), {}).ok());
    const auto one =
        renderSlice(volume<std::int16_t>(grid(1, 1, 1), ScalarType::int16, {5}), {.window = WindowLevel{5, 10}});
    QVERIFY(one.ok());
    QCOMPARE(one->width * one->height, 1);
    QCOMPARE(red(*one, 0, 0), 128);
    QVERIFY(renderSlice(volume<std::int16_t>(grid(1, 1, 1), ScalarType::int16, {5}), {.pixelMm = 0.1}).ok());
    QVERIFY(
        renderSlice(volume<std::int16_t>(grid(64, 1, 1), ScalarType::int16, ramp<std::int16_t>(64, 3)), {.pixelMm = 7})
            .ok());
  }

  void windowsHaveSensibleDefaults() {
    const auto ct = volume<std::int16_t>(grid(1, 1, 1), ScalarType::int16, {5}, 1, 1, 0, "CT");
    QCOMPARE(defaultWindow(ct, 0, 0).centre, 40.0);
    QCOMPARE(defaultWindow(ct, 0, 0).width, 400.0);
    std::vector<std::int16_t> values(101);
    for (int i = 0; i <= 100; ++i) values[static_cast<std::size_t>(i)] = static_cast<std::int16_t>(100 - i);
    const auto mr = volume(grid(101, 1, 1), ScalarType::int16, values);
    QCOMPARE(defaultWindow(mr, 0, 0).centre, 50.0);
    QCOMPARE(defaultWindow(mr, 0, 0).width, 98.0);
    // One bright voxel in an empty slice is still seen.
    std::vector<std::int16_t> lone(1000, 0);
    lone[500] = 90;
    QCOMPARE(defaultWindow(volume(grid(1000, 1, 1), ScalarType::int16, lone), 0, 0).width, 90.0);
  }

  void impossibleRequestsAreRefused() {
    const auto v = volume(grid(4, 4, 2), ScalarType::uint8, ramp<std::uint8_t>(32, 3));
    const LabelTiles otherGrid(GridSize{4, 4, 3, 1});
    const double nan = std::numeric_limits<double>::quiet_NaN();
    QCOMPARE(renderSlice(Volume{}, {}).ok(), false);
    QCOMPARE(renderSlice(v, {.k = 2}).ok(), false);
    QCOMPARE(renderSlice(v, {.k = -1}).ok(), false);
    QCOMPARE(renderSlice(v, {.t = 1}).ok(), false);
    QCOMPARE(renderSlice(v, {.window = WindowLevel{0, 0}}).ok(), false);
    QCOMPARE(renderSlice(v, {.window = WindowLevel{nan, 1}}).ok(), false);
    QCOMPARE(renderSlice(v, {.pixelMm = -1}).ok(), false);
    QCOMPARE(renderSlice(v, {.pixelMm = nan}).ok(), false);
    QCOMPARE(renderSlice(v, {.pixelMm = 1e-6}).ok(), false);
    QCOMPARE(renderSlice(v, {}, &otherGrid).ok(), false);
  }

  void extremeSpacingStaysWithinBounds() {
    const auto v = volume(grid(4, 4, 1, 1, 1e-6, 10), ScalarType::uint8, ramp<std::uint8_t>(16, 3));
    const auto picture = renderSlice(v, {});
    QVERIFY(picture.ok());
    QVERIFY(picture->width <= 8192 && picture->height <= 8192);
    QVERIFY(renderSlice(volume(grid(4, 4, 1, 1, 0, 1), ScalarType::uint8, ramp<std::uint8_t>(16, 3)), {}).ok());
  }

  void manyThreadsDrawTheSame() {
    const auto v = volume(grid(33, 21, 4), ScalarType::int16, ramp<std::int16_t>(33 * 21 * 4, 7));
    const auto expected = renderSlice(v, {.k = 3, .pixelMm = 0.4});
    QVERIFY(expected.ok());
    std::vector<Picture> drawn(4);
    std::vector<std::thread> threads;
    for (Picture& picture : drawn)
      threads.emplace_back([&] {
        for (int i = 0; i < 20; ++i) picture = renderSlice(v, {.k = 3, .pixelMm = 0.4}).value();
      });
    for (std::thread& thread : threads) thread.join();
    for (const Picture& picture : drawn) QVERIFY(picture.rgba == expected->rgba);
  }
};

QTEST_GUILESS_MAIN(SliceRendererTest)
#include "SliceRendererTest.moc"
