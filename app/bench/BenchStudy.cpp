#include "app/bench/BenchStudy.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <numbers>
#include <string>
#include <utility>
#include <vector>

namespace diptych::app {
namespace {

constexpr double kIntercept = -1024;  // stored values are 0 … 2000, as scanners write them

/// In parts of the slice's width and height; HU inside.
struct Ellipse {
  double x, y, radiusX, radiusY, value;
};

constexpr Ellipse kSkin{0.5, 0.5, 0.47, 0.38, -90}, kTrunk{0.5, 0.5, 0.44, 0.35, 45};
constexpr std::array<Ellipse, kBenchSegments> kOrgans{{{0.29, 0.43, 0.12, 0.14, 110},
                                                       {0.70, 0.38, 0.08, 0.10, 130},
                                                       {0.33, 0.68, 0.05, 0.07, 180},
                                                       {0.66, 0.68, 0.05, 0.07, 180},
                                                       {0.50, 0.52, 0.03, 0.03, 250},
                                                       {0.55, 0.57, 0.025, 0.025, 160},
                                                       {0.50, 0.42, 0.06, 0.04, 80},
                                                       {0.50, 0.28, 0.10, 0.06, -850},
                                                       {0.50, 0.72, 0.06, 0.06, 700}}};

/// Organs swell and shrink from slice to slice, so that no slice is its neighbour again.
Ellipse onSlice(Ellipse organ, std::size_t which, int slice) {
  const double size = 0.85 + 0.15 * std::sin(2 * std::numbers::pi * (slice / 60.0 + static_cast<double>(which) / 9));
  organ.radiusX *= size;
  organ.radiusY *= size;
  return organ;
}

/// Columns of a row that lie in the ellipse, half open.
std::pair<int, int> columnsOf(const Ellipse& ellipse, int row, int columns, int rows) {
  const double y = ((row + 0.5) / rows - ellipse.y) / ellipse.radiusY;
  if (std::abs(y) >= 1) return {0, 0};
  const double half = ellipse.radiusX * std::sqrt(1 - y * y);
  return {std::clamp(static_cast<int>(std::lround((ellipse.x - half) * columns)), 0, columns),
          std::clamp(static_cast<int>(std::lround((ellipse.x + half) * columns)), 0, columns)};
}

/// Noise between −24 and 24, highest in the middle (Marsaglia 2003, xorshift): a draw per voxel must cost next to nothing.
class Noise {
public:
  int next() {
    state_ ^= state_ << 13;
    state_ ^= state_ >> 17;
    state_ ^= state_ << 5;
    return static_cast<int>(state_ & 0x1F) + static_cast<int>((state_ >> 8) & 0x0F) - 24 + 1;
  }

private:
  std::uint32_t state_ = 2463534242u;
};

class StudyMaker {
public:
  StudyMaker(int columns, int rows, int slices)
      : columns_{columns}, rows_{rows}, slices_{slices}, labels_{GridSize{columns, rows, slices, 1}} {
    const std::size_t voxels = labels_.size().voxels();
    auto owned = std::make_shared<std::vector<std::int16_t>>(voxels);
    voxels_ = owned->data();
    bytes_ = {owned, reinterpret_cast<const std::byte*>(owned->data())};
  }

  BenchStudy make() {
    for (int k = 0; k < slices_; ++k) drawSlice(k);
    const Affine affine({0.8, 0, 0}, {0, 0.8, 0}, {0, 0, 1}, {});
    BenchStudy study{
        {{labels_.size(), affine, LengthUnit::millimetres}, ScalarType::int16, 1, 1, kIntercept, "CT", bytes_},
        labels_,
        {"bench", "Bench", {}}};
    for (int organ = 1; organ <= kBenchSegments; ++organ) {
      const std::string number = std::to_string(organ);
      study.scheme.segments.push_back({static_cast<SegmentValue>(organ),
                                       "organ-" + number,
                                       {},
                                       "Organ " + number,
                                       paletteColour(static_cast<std::size_t>(organ - 1))});
    }
    return study;
  }

private:
  void drawSlice(int k) {
    Raster<SegmentValue> labels(columns_, rows_);
    std::vector<float> row(static_cast<std::size_t>(columns_));
    for (int y = 0; y < rows_; ++y) {
      std::fill(row.begin(), row.end(), -1000.0f);
      draw(kSkin, y, row);
      draw(kTrunk, y, row);
      for (std::size_t organ = 0; organ < kOrgans.size(); ++organ) {
        const auto [begin, end] = draw(onSlice(kOrgans[organ], organ, k), y, row);
        if (begin < end)
          std::fill(&labels.at(begin, y), &labels.at(begin, y) + (end - begin), static_cast<SegmentValue>(organ + 1));
      }
      std::int16_t* to =
          voxels_ + (static_cast<std::size_t>(k) * static_cast<std::size_t>(rows_) + static_cast<std::size_t>(y)) *
                        static_cast<std::size_t>(columns_);
      for (const float value : row)
        *to++ = static_cast<std::int16_t>(std::max(0, static_cast<int>(value - kIntercept) + noise_.next()));
    }
    cutIntoTiles(labels, k);
  }

  /// With a ramp of 40 HU from left to right.
  std::pair<int, int> draw(const Ellipse& ellipse, int y, std::vector<float>& row) const {
    const auto [begin, end] = columnsOf(ellipse, y, columns_, rows_);
    const float ramp = 40.0f / static_cast<float>(columns_);
    for (int x = begin; x < end; ++x)
      row[static_cast<std::size_t>(x)] = static_cast<float>(ellipse.value) + ramp * static_cast<float>(x);
    return {begin, end};
  }

  void cutIntoTiles(const Raster<SegmentValue>& labels, int k) {
    for (int top = 0; top < rows_; top += kTileSide)
      for (int left = 0; left < columns_; left += kTileSide) {
        auto tile = std::make_shared<Tile>();
        const int width = std::min(kTileSide, columns_ - left), height = std::min(kTileSide, rows_ - top);
        for (int y = 0; y < height; ++y)
          std::copy_n(&labels.at(left, top + y), width, tile->begin() + static_cast<std::ptrdiff_t>(y) * kTileSide);
        labels_.setTile({0, k, top / kTileSide, left / kTileSide}, std::move(tile));
      }
  }

  int columns_, rows_, slices_;
  std::int16_t* voxels_ = nullptr;
  std::shared_ptr<const std::byte> bytes_;
  LabelTiles labels_;
  Noise noise_;
};

}  // namespace

BenchStudy makeBenchStudy(int columns, int rows, int slices) {
  return StudyMaker(columns, rows, slices).make();
}

}  // namespace diptych::app
