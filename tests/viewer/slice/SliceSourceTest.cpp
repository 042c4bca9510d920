// Slices straight from memory against VTK's, and both against the voxels themselves.

#include "tests/viewer/slice/Timing.h"
#include "viewer/slice/SliceSource.h"

#include <QtTest>
#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <memory>
#include <random>
#include <vector>

using namespace diptych;
using namespace diptych::viewer;
using test::printTiming;

namespace {

constexpr std::array kAxes{GridAxis::i, GridAxis::j, GridAxis::k};
constexpr GridSize kSize{7, 5, 4, 3};

/// Affines whose pictures are stored, mirrored, upside down and transposed.
std::vector<Affine> ways() {
  return {Affine({1, 0, 0}, {0, 1, 0}, {0, 0, 1}, {}), Affine({-1, 0, 0}, {0, -1, 0}, {0, 0, -1}, {}),
          Affine({0, 1, 0}, {0, 0, -1}, {1, 0, 0}, {}), Affine({0, 0, 1}, {-1, 0, 0}, {0, 1, 0}, {})};
}

template <class T>
std::vector<T> samples(std::size_t count) {
  std::mt19937 random(7);
  std::vector<T> values(count);
  for (T& value : values) {
    if constexpr (std::is_floating_point_v<T>)
      value = static_cast<T>(std::uniform_real_distribution<double>(-5000, 5000)(random));
    else
      value = static_cast<T>(random());
  }
  values[0] = std::numeric_limits<T>::lowest();
  values[1] = std::numeric_limits<T>::max();
  if constexpr (std::is_floating_point_v<T>) {
    values[2] = std::numeric_limits<T>::quiet_NaN();
    values[3] = std::numeric_limits<T>::infinity();
    values[4] = -std::numeric_limits<T>::infinity();
    values[5] = T{-0.0};
  }
  return values;
}

template <class T>
Volume volumeOf(const Geometry& geometry, ScalarType type, const std::vector<T>& values, int channels, double slope,
                double intercept, std::size_t offset = 0) {
  auto bytes = std::make_shared<std::vector<std::byte>>(values.size() * sizeof(T) + offset);
  std::memcpy(bytes->data() + offset, values.data(), values.size() * sizeof(T));
  return {geometry,
          type,
          channels,
          slope,
          intercept,
          "MR",
          std::shared_ptr<const std::byte>(bytes, bytes->data() + offset)};
}

bool sameBits(const SliceValues& a, const SliceValues& b) {
  if (a.channels != b.channels) return false;
  for (std::size_t c = 0; c < 3; ++c) {
    const auto &left = a.planes[c], &right = b.planes[c];
    if (left.width != right.width || left.height != right.height) return false;
    if (!std::equal(left.pixels.begin(), left.pixels.end(), right.pixels.begin(), [](float x, float y) {
          return std::bit_cast<std::uint32_t>(x) == std::bit_cast<std::uint32_t>(y);
        }))
      return false;
  }
  return true;
}

/// The voxel that a pixel shows.
std::array<int, 3> voxelAt(const ViewPlane& plane, int u, int v, int index) {
  const VoxelPoint at = plane.toVoxel(u, v, index);
  return {static_cast<int>(at.i), static_cast<int>(at.j), static_cast<int>(at.k)};
}

/// Both ways, every axis and way of storing, every slice and phase.
template <class T>
void compareType(ScalarType type, int channels = 1, std::size_t offset = 0) {
  const std::vector<T> values = samples<T>(kSize.voxels() * static_cast<std::size_t>(channels));
  for (const Affine& affine : ways())
    for (const auto& [slope, intercept] :
         {std::pair{1.0, 0.0}, {1.0, -1024.0}, {-2.0, 5.0}, {0.37, 0.1}, {600.0, 7.0}}) {
      const Volume volume =
          volumeOf(Geometry{kSize, affine, LengthUnit::millimetres}, type, values, channels, slope, intercept, offset);
      for (const GridAxis axis : kAxes) {
        const ViewPlane plane = viewPlane(volume.geometry(), axis);
        for (int t = 0; t < kSize.t; ++t)
          for (int index = 0; index < plane.count; ++index) {
            const auto straight = sliceValues(volume, plane, index, t);
            const auto resliced = resliceValues(volume, plane, index, t);
            QVERIFY(straight.ok() && resliced.ok());
            QVERIFY(sameBits(*straight, *resliced));
            QCOMPARE(straight->channels, channels);
            for (int c = 0; c < channels; ++c)
              for (int v = 0; v < plane.height; ++v)
                for (int u = 0; u < plane.width; ++u) {
                  const auto [x, y, z] = voxelAt(plane, u, v, index);
                  const auto expected = static_cast<float>(volume.value(x, y, z, t, c));
                  const float shown = straight->planes[static_cast<std::size_t>(c)].at(u, v);
                  QVERIFY(std::bit_cast<std::uint32_t>(shown) == std::bit_cast<std::uint32_t>(expected));
                }
          }
      }
    }
}

Volume rampVolume(double slope, LengthUnit unit = LengthUnit::millimetres) {
  std::vector<std::int16_t> values = samples<std::int16_t>(kSize.voxels());
  return volumeOf(Geometry{kSize, ways()[2], unit}, ScalarType::int16, values, 1, slope, 3);
}

LabelTiles randomLabels(GridSize size, double density) {
  LabelTiles labels(size);
  std::mt19937 random(11);
  for (int t = 0; t < size.t; ++t)
    for (int k = 0; k < size.z; ++k)
      for (int ty = 0; ty <= (size.y - 1) / kTileSide; ++ty)
        for (int tx = 0; tx <= (size.x - 1) / kTileSide; ++tx) {
          if (std::uniform_real_distribution<>(0, 1)(random) > density) continue;
          auto tile = std::make_shared<Tile>();
          for (int y = 0; y < std::min(kTileSide, size.y - ty * kTileSide); ++y)
            for (int x = 0; x < std::min(kTileSide, size.x - tx * kTileSide); ++x)
              (*tile)[static_cast<std::size_t>(y * kTileSide + x)] = static_cast<SegmentValue>(random() % 4);
          labels.setTile({t, k, ty, tx}, tile);
        }
  return labels;
}

}  // namespace

class SliceSourceTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void uint8IsVtksBitForBit() { compareType<std::uint8_t>(ScalarType::uint8); }
  void int8IsVtksBitForBit() { compareType<std::int8_t>(ScalarType::int8); }
  void uint16IsVtksBitForBit() { compareType<std::uint16_t>(ScalarType::uint16); }
  void int16IsVtksBitForBit() { compareType<std::int16_t>(ScalarType::int16); }
  void uint32IsVtksBitForBit() { compareType<std::uint32_t>(ScalarType::uint32); }
  void int32IsVtksBitForBit() { compareType<std::int32_t>(ScalarType::int32); }
  void float32WithNanAndInfinityIsVtksBitForBit() { compareType<float>(ScalarType::float32); }
  void float64WithNanAndInfinityIsVtksBitForBit() { compareType<double>(ScalarType::float64); }
  void colourIsVtksBitForBit() { compareType<std::uint8_t>(ScalarType::uint8, 3); }
  void bytesAtAnOddAddressAreVtksBitForBit() {
    compareType<std::int16_t>(ScalarType::int16, 1, 1);
    compareType<double>(ScalarType::float64, 1, 3);
  }

  void slabIsTheMeanOrExtremeOfItsSlices() {
    for (const double slope : {1.5, -1.5}) {
      const Volume volume = rampVolume(slope);
      for (const GridAxis axis : kAxes) {
        const ViewPlane plane = viewPlane(volume.geometry(), axis);
        for (const int slices : {1, 2, 3, 4, 100})
          for (int index = 0; index < plane.count; ++index) {
            const auto mean = slabValues(volume, plane, index, 1, slices, Slab::mean);
            const auto highest = slabValues(volume, plane, index, 1, slices, Slab::maximum);
            const auto lowest = slabValues(volume, plane, index, 1, slices, Slab::minimum);
            QVERIFY(mean.ok() && highest.ok() && lowest.ok());
            const int low = std::max(0, index - (slices - 1) / 2), high = std::min(plane.count - 1, index + slices / 2);
            for (int v = 0; v < plane.height; ++v)
              for (int u = 0; u < plane.width; ++u) {
                double sum = 0, most = -1e300, least = 1e300;
                for (int n = low; n <= high; ++n) {
                  const auto [x, y, z] = voxelAt(plane, u, v, n);
                  const double value = volume.value(x, y, z, 1);
                  sum += value;
                  most = std::max(most, value);
                  least = std::min(least, value);
                }
                QVERIFY(std::abs(mean->planes[0].at(u, v) - sum / (high - low + 1)) < 0.01);
                QCOMPARE(highest->planes[0].at(u, v), static_cast<float>(most));
                QCOMPARE(lowest->planes[0].at(u, v), static_cast<float>(least));
              }
          }
      }
    }
  }

  void sliceThatDoesNotExistIsAnError() {
    const Volume volume = rampVolume(1);
    const ViewPlane plane = viewPlane(volume.geometry(), GridAxis::k);
    for (const auto& [index, t] : {std::pair{-1, 0}, {plane.count, 0}, {0, -1}, {0, kSize.t}}) {
      QVERIFY(!sliceValues(volume, plane, index, t).ok());
      QVERIFY(!resliceValues(volume, plane, index, t).ok());
      QVERIFY(!slabValues(volume, plane, index, t, 3, Slab::mean).ok());
    }
    QVERIFY(!sliceValues(Volume(), plane, 0, 0).ok());
    Geometry other = volume.geometry();
    other.size.x += 1;
    QVERIFY(!sliceValues(volume, viewPlane(other, GridAxis::k), 0, 0).ok());
  }

  void labelsLieOverTheirVoxels() {
    const GridSize size{150, 70, 9, 2};
    for (const double density : {0.0, 0.3, 1.0}) {
      const LabelTiles labels = randomLabels(size, density);
      for (const Affine& affine : ways())
        for (const GridAxis axis : kAxes) {
          const ViewPlane plane = viewPlane({size, affine, LengthUnit::millimetres}, axis);
          for (int t = 0; t < size.t; ++t)
            for (const int index : {0, plane.count / 2, plane.count - 1}) {
              const Raster<SegmentValue> shown = sliceLabels(labels, plane, index, t);
              QCOMPARE(shown.width, plane.width);
              QCOMPARE(shown.height, plane.height);
              for (int v = 0; v < plane.height; ++v)
                for (int u = 0; u < plane.width; ++u) {
                  const auto [x, y, z] = voxelAt(plane, u, v, index);
                  QVERIFY(shown.at(u, v) == labels.at(x, y, z, t));
                }
            }
        }
    }
  }

  void labelsOfAPartAreThatPartOfTheSlice() {
    const GridSize size{150, 140, 130, 1};
    const LabelTiles labels = randomLabels(size, 0.6);
    std::mt19937 random(3);
    for (const Affine& affine : ways())
      for (const GridAxis axis : kAxes) {
        const ViewPlane plane = viewPlane({size, affine, LengthUnit::millimetres}, axis);
        const Raster<SegmentValue> whole = sliceLabels(labels, plane, 65, 0);
        for (int repeat = 0; repeat < 10; ++repeat) {
          SliceBox box;
          box.u = static_cast<int>(random() % static_cast<unsigned>(plane.width));
          box.v = static_cast<int>(random() % static_cast<unsigned>(plane.height));
          box.width = 1 + static_cast<int>(random() % static_cast<unsigned>(plane.width - box.u));
          box.height = 1 + static_cast<int>(random() % static_cast<unsigned>(plane.height - box.v));
          const Raster<SegmentValue> part = sliceLabels(labels, plane, 65, 0, box);
          for (int v = 0; v < box.height; ++v)
            for (int u = 0; u < box.width; ++u) QVERIFY(part.at(u, v) == whole.at(box.u + u, box.v + v));
        }
      }
  }

  void labelsOffTheTrackAreZero() {
    const LabelTiles labels = randomLabels({20, 20, 3, 1}, 1);
    const ViewPlane plane = viewPlane({{20, 20, 3, 1}, Affine(), LengthUnit::millimetres}, GridAxis::k);
    for (const auto& [index, t] : {std::pair{-1, 0}, {3, 0}, {0, 1}}) {
      const Raster<SegmentValue> shown = sliceLabels(labels, plane, index, t);
      QVERIFY(std::all_of(shown.pixels.begin(), shown.pixels.end(), [](SegmentValue value) { return value == 0; }));
    }
  }

  void timings() {
    if (qEnvironmentVariableIsEmpty("DIPTYCH_TIMINGS")) QSKIP("set DIPTYCH_TIMINGS to print timings");
    const GridSize size{512, 512, 400, 1};
    const Volume volume = volumeOf(Geometry{size, Affine(), LengthUnit::millimetres}, ScalarType::int16,
                                   std::vector<std::int16_t>(size.voxels(), 5), 1, 1, -1024);
    const LabelTiles labels = randomLabels(size, 0.4);
    for (const GridAxis axis : kAxes) {
      const ViewPlane plane = viewPlane(volume.geometry(), axis);
      printTiming(("values " + plane.name).c_str(),
                  [&](int i) { (void)sliceValues(volume, plane, i % plane.count, 0); });
      printTiming(("labels " + plane.name).c_str(),
                  [&](int i) { (void)sliceLabels(labels, plane, i % plane.count, 0); });
    }
    const Volume scaled(volume.geometry(), ScalarType::int16, 1, 0.7, 0.1, "MR",
                        std::shared_ptr<const std::byte>(std::make_shared<Volume>(volume), volume.bytes()));
    const ViewPlane plane = viewPlane(volume.geometry(), GridAxis::k);
    printTiming("values Axial, slope 0.7", [&](int i) { (void)sliceValues(scaled, plane, i, 0); });
    printTiming("values Axial by VTK", [&](int i) { (void)resliceValues(volume, plane, i, 0); });
  }
};

QTEST_MAIN(SliceSourceTest)
#include "SliceSourceTest.moc"
