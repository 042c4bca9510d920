#pragma once
// What painting ought to do, told in the plainest way: one number a voxel, every rule tried on every voxel.

#include "core/label/LabelTiles.h"
#include "core/tools/Brush.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <set>
#include <vector>

namespace diptych::test {

/// One phase of a series with square pixels.
class PlainLabels {
public:
  explicit PlainLabels(GridSize size)
      : size_{size},
        voxels_(static_cast<std::size_t>(size.x) * static_cast<std::size_t>(size.y) *
                static_cast<std::size_t>(size.z)) {}

  const GridSize& size() const { return size_; }
  SegmentValue& at(int x, int y, int k) { return voxels_[index(x, y, k)]; }
  SegmentValue at(int x, int y, int k) const { return voxels_[index(x, y, k)]; }
  std::vector<SegmentValue> slice(int k) const {
    const auto begin = voxels_.begin() + static_cast<std::ptrdiff_t>(index(0, 0, k));
    return {begin, begin + static_cast<std::ptrdiff_t>(size_.x) * size_.y};
  }

  std::set<SegmentValue> locked;
  std::function<bool(int x, int y, int k)> only;  ///< where a tool may write at all; empty: everywhere

  /// A disc of `radius` voxels stamped at each place of the pointer, and the voxel under it. Places lie closer than half a
  /// radius, so that there is nothing to fill in between them.
  void brush(const std::vector<StrokePoint>& places, double radius, SegmentValue value, int k) {
    write(value, k, [&](int x, int y) {
      return std::any_of(places.begin(), places.end(), [&](StrokePoint at) {
        const bool under = x == std::floor(at.x + 0.5) && y == std::floor(at.y + 0.5);
        return under || std::hypot(x - at.x, y - at.y) <= radius;
      });
    });
  }

  /// Voxel centres with an odd number of the outline's edges to their left.
  void polygon(const std::vector<StrokePoint>& corners, SegmentValue value, int k) {
    write(value, k, [&](int x, int y) {
      bool inside = false;
      for (std::size_t i = 0; i < corners.size(); ++i) {
        const StrokePoint a = corners[i], b = corners[(i + 1) % corners.size()];
        if ((a.y <= y) == (b.y <= y)) continue;
        if (a.x + (y - a.y) / (b.y - a.y) * (b.x - a.x) <= x) inside = !inside;
      }
      return inside;
    });
  }

  /// How many voxels of phase t differ.
  int differences(const LabelTiles& labels, int t) const {
    int count = 0;
    for (int k = 0; k < size_.z; ++k)
      for (int y = 0; y < size_.y; ++y)
        for (int x = 0; x < size_.x; ++x) count += labels.at(x, y, k, t) != at(x, y, k) ? 1 : 0;
    return count;
  }

private:
  std::size_t index(int x, int y, int k) const {
    return (static_cast<std::size_t>(k) * static_cast<std::size_t>(size_.y) + static_cast<std::size_t>(y)) *
               static_cast<std::size_t>(size_.x) +
           static_cast<std::size_t>(x);
  }
  void write(SegmentValue value, int k, const std::function<bool(int, int)>& covers) {
    for (int y = 0; y < size_.y; ++y)
      for (int x = 0; x < size_.x; ++x)
        if (covers(x, y) && !locked.contains(at(x, y, k)) && (!only || only(x, y, k))) at(x, y, k) = value;
  }

  GridSize size_;
  std::vector<SegmentValue> voxels_;
};

}  // namespace diptych::test
