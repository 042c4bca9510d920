#pragma once
// What a tool covers, before any rule about labels. Private to core/tools.

#include "core/image/Raster.h"
#include "core/tools/Brush.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>

namespace diptych {

/// Which voxels of one slice a tool covers. Coverage is gathered first and written once, so that the work of a long
/// stroke follows the area that it paints, and a lock sees the labels as they were before the stroke.
class Coverage {
public:
  Coverage(int width, int height) : Coverage{width, height, {0, 0}, {width - 1.0, height - 1.0}} {}
  /// Of a slice of this size, but keeps the part between two corners only, both included: memory and time follow that
  /// part. The corners may lie anywhere; whoever covers voxels beyond them loses those.
  Coverage(int width, int height, StrokePoint low, StrokePoint high) : width_{width}, height_{height} {
    const auto first = [](double v) { return static_cast<int>(std::clamp(std::floor(v), 0.0, 1e9)); };
    const auto last = [](double v, int size) { return static_cast<int>(std::clamp(std::ceil(v), -1.0, size - 1.0)); };
    originX_ = first(low.x);
    originY_ = first(low.y);
    mask_ = {std::max(0, last(high.x, width) - originX_ + 1), std::max(0, last(high.y, height) - originY_ + 1)};
    forget();
  }

  /// Empties it for another use, at the cost of what was covered.
  void clear() {
    for (int y = top_; y <= bottom_; ++y) fillRow(y, left_, right_, 0);
    forget();
  }

  /// Of the slice, not of the part kept.
  int width() const { return width_; }
  int height() const { return height_; }

  /// Voxels with first <= x <= last in row y; anything beyond the part kept is left out.
  void addRow(int y, double first, double last) {
    first = std::max(std::ceil(first), static_cast<double>(originX_));
    last = std::min(std::floor(last), originX_ + mask_.width - 1.0);
    if (y < originY_ || y >= originY_ + mask_.height || !(first <= last)) return;
    const int from = static_cast<int>(first), to = static_cast<int>(last);
    fillRow(y, from, to, 1);
    left_ = std::min(left_, from);
    right_ = std::max(right_, to);
    top_ = std::min(top_, y);
    bottom_ = std::max(bottom_, y);
  }

  /// Calls work(y) for each row of the part kept with low <= y <= high.
  template <class Work>
  void forEachRow(double low, double high, Work&& work) const {
    const double first = std::max(std::ceil(low), static_cast<double>(originY_)),
                 last = std::min(std::floor(high), originY_ + mask_.height - 1.0);
    if (!(first <= last)) return;
    for (int y = static_cast<int>(first); y <= static_cast<int>(last); ++y) work(y);
  }

  /// Calls work(x, y) for each covered voxel.
  template <class Work>
  void forEach(Work&& work) const {
    for (int y = top_; y <= bottom_; ++y)
      for (int x = left_; x <= right_; ++x)
        if (mask_.at(x - originX_, y - originY_)) work(x, y);
  }

private:
  void fillRow(int y, int from, int to, std::uint8_t covered) {
    std::fill_n(mask_.pixels.begin() + static_cast<std::ptrdiff_t>(mask_.index(from - originX_, y - originY_)),
                to - from + 1, covered);
  }
  void forget() {
    left_ = width_;
    top_ = height_;
    right_ = bottom_ = -1;
  }

  int width_, height_;
  int originX_ = 0, originY_ = 0;  ///< where the part kept begins
  Raster<std::uint8_t> mask_;
  int left_ = 0, top_ = 0, right_ = -1, bottom_ = -1;  ///< what is covered lies in here
};

/// A disc that is round in millimetres, on a slice whose rows lie `rowStep` columns apart.
struct Disc {
  double radius;  ///< columns
  double rowStep;
  bool neverEmpty;  ///< covers the voxel under its centre even where no voxel centre lies within the radius

  void stamp(Coverage& coverage, StrokePoint at) const;
  /// Stamps from `from` to `to`, half a radius apart; where a disc is so small that it may fall between voxel centres,
  /// close enough for no voxel under the line to be passed over.
  void sweep(Coverage& coverage, StrokePoint from, StrokePoint to) const;
  void sweep(Coverage& coverage, std::span<const StrokePoint> points) const;
  /// An empty coverage of a slice of this size that has room for sweeping these points.
  Coverage roomFor(std::span<const StrokePoint> points, int width, int height) const;
};

/// Spacing between rows over spacing between columns, in slices along this axis; 1 where the geometry says nothing usable.
double rowStepOf(const Geometry& geometry, GridAxis axis = GridAxis::k);

/// False for NaN, infinity and coordinates far beyond any image.
bool sensible(StrokePoint point);

}  // namespace diptych
