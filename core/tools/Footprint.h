#pragma once
// What a tool covers, before any rule about labels. Private to core/tools.

#include "core/image/Raster.h"
#include "core/tools/Brush.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace diptych {

/// Which voxels of one slice a tool covers. Coverage is gathered first and written once, so that the work of a long
/// stroke follows the area that it paints, and a lock sees the labels as they were before the stroke.
class Coverage {
public:
  Coverage(int width, int height) : mask_{width, height}, left_{width}, top_{height} {}

  /// Empties it for another use, at the cost of what was covered.
  void clear() {
    for (int y = top_; y <= bottom_; ++y)
      std::fill_n(mask_.pixels.begin() + static_cast<std::ptrdiff_t>(mask_.index(0, y)), width(), std::uint8_t{0});
    left_ = width();
    top_ = height();
    right_ = bottom_ = -1;
  }

  int width() const { return mask_.width; }
  int height() const { return mask_.height; }

  /// Voxels with first <= x <= last in row y; anything beyond the grid is left out.
  void addRow(int y, double first, double last) {
    first = std::max(std::ceil(first), 0.0);
    last = std::min(std::floor(last), width() - 1.0);
    if (y < 0 || y >= height() || !(first <= last)) return;
    const int from = static_cast<int>(first), to = static_cast<int>(last);
    std::fill_n(mask_.pixels.begin() + static_cast<std::ptrdiff_t>(mask_.index(from, y)), to - from + 1, 1);
    left_ = std::min(left_, from);
    right_ = std::max(right_, to);
    top_ = std::min(top_, y);
    bottom_ = std::max(bottom_, y);
  }

  /// Calls work(y) for each row of the grid with low <= y <= high.
  template <class Work>
  void forEachRow(double low, double high, Work&& work) const {
    const double first = std::max(std::ceil(low), 0.0), last = std::min(std::floor(high), height() - 1.0);
    if (!(first <= last)) return;
    for (int y = static_cast<int>(first); y <= static_cast<int>(last); ++y) work(y);
  }

  /// Calls work(x, y) for each covered voxel.
  template <class Work>
  void forEach(Work&& work) const {
    for (int y = top_; y <= bottom_; ++y)
      for (int x = left_; x <= right_; ++x)
        if (mask_.at(x, y)) work(x, y);
  }

private:
  Raster<std::uint8_t> mask_;
  int left_, top_, right_ = -1, bottom_ = -1;
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
  void sweep(Coverage& coverage, const std::vector<StrokePoint>& points) const;
};

/// Spacing between rows over spacing between columns; 1 where the geometry says nothing usable.
double rowStepOf(const Geometry& geometry);

/// False for NaN, infinity and coordinates far beyond any image.
bool sensible(StrokePoint point);

}  // namespace diptych
