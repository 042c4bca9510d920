#include "core/tools/Interpolate.h"

#include "core/metrics/DistanceTransform.h"
#include "core/tools/Footprint.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

namespace diptych {
namespace {

/// Slices of phase t that hold the segment, ascending.
std::vector<int> slicesWith(const LabelTiles& labels, SegmentValue value, int t) {
  std::set<int> slices;
  for (const auto& [key, tile] : labels.tiles())
    if (key.t == t && !slices.contains(key.k) && std::find(tile->begin(), tile->end(), value) != tile->end())
      slices.insert(key.k);
  return {slices.begin(), slices.end()};
}

/// The part of a slice that matters to two shapes: both of them, and a frame of one voxel where the slice has one. The
/// voxel outside a shape that is nearest to one inside it is never further away than that frame.
struct Window {
  int left, top, right, bottom;

  int width() const { return right - left + 1; }
  int height() const { return bottom - top + 1; }
};

Window windowAround(const Raster<SegmentValue>& a, const Raster<SegmentValue>& b, SegmentValue value) {
  Window window{a.width, a.height, -1, -1};
  for (int y = 0; y < a.height; ++y)
    for (int x = 0; x < a.width; ++x)
      if (a.at(x, y) == value || b.at(x, y) == value)
        window = {std::min(window.left, x), std::min(window.top, y), std::max(window.right, x),
                  std::max(window.bottom, y)};
  return {std::max(0, window.left - 1), std::max(0, window.top - 1), std::min(a.width - 1, window.right + 1),
          std::min(a.height - 1, window.bottom + 1)};
}

/// Distance in columns: of voxels inside the shape to the nearest outside it, of those outside to the nearest inside, negative.
std::vector<double> signedDistances(const Raster<SegmentValue>& slice, SegmentValue value, const Window& window,
                                    double rowStep) {
  std::vector<std::uint8_t> inside, outside;
  for (int y = window.top; y <= window.bottom; ++y)
    for (int x = window.left; x <= window.right; ++x) {
      inside.push_back(slice.at(x, y) == value);
      outside.push_back(slice.at(x, y) != value);
    }
  const Vec3 spacing{1, rowStep, 1};
  const auto toInside = squaredDistances(inside, window.width(), window.height(), 1, spacing);
  const auto toOutside = squaredDistances(outside, window.width(), window.height(), 1, spacing);
  // A shape that fills its whole slice is infinitely far from its outside; the slice's diagonal is far enough.
  const double farthest = std::hypot(slice.width, slice.height * rowStep);
  std::vector<double> distances(inside.size());
  for (std::size_t n = 0; n < distances.size(); ++n)
    distances[n] = inside[n] ? std::min(farthest, std::sqrt(toOutside[n])) : -std::sqrt(toInside[n]);
  return distances;
}

/// Fills one slice where `blend(n)`, n in the order of the window, is not below zero. Whether it changed anything.
template <class Blend>
bool fillSlice(EditBuilder& edit, int k, const Window& window, const InterpolationRequest& request, Blend&& blend) {
  // On the level counts as inside, with room for rounding: a line one voxel wide that moves must not break.
  constexpr double level = -1e-9;
  bool changed = false;
  std::size_t n = 0;
  for (int y = window.top; y <= window.bottom; ++y)
    for (int x = window.left; x <= window.right; ++x, ++n) {
      if (blend(n) < level) continue;
      const SegmentValue now = edit.at(x, y, k, request.t);
      if (now == request.value || (request.onlyEmptyVoxels && now != 0)) continue;
      if (std::find(request.locked.begin(), request.locked.end(), now) != request.locked.end()) continue;
      edit.set(x, y, k, request.t, request.value);
      changed = true;
    }
  return changed;
}

}  // namespace

std::vector<int> interpolateBetweenSlices(EditBuilder& edit, const LabelTiles& labels, const Geometry& geometry,
                                          const InterpolationRequest& request) {
  std::vector<int> filled;
  if (request.value == 0) return filled;
  const double rowStep = rowStepOf(geometry);
  const std::vector<int> drawn = slicesWith(labels, request.value, request.t);
  for (std::size_t n = 0; n + 1 < drawn.size(); ++n) {
    const int from = drawn[n], to = drawn[n + 1];
    if (to - from < 2) continue;
    const auto below = labels.slice(from, request.t), above = labels.slice(to, request.t);
    const Window window = windowAround(below, above, request.value);
    const auto distancesBelow = signedDistances(below, request.value, window, rowStep);
    const auto distancesAbove = signedDistances(above, request.value, window, rowStep);
    for (int k = from + 1; k < to; ++k) {
      const double part = static_cast<double>(k - from) / (to - from);
      const auto blend = [&](std::size_t at) { return (1 - part) * distancesBelow[at] + part * distancesAbove[at]; };
      if (fillSlice(edit, k, window, request, blend)) filled.push_back(k);
    }
  }
  return filled;
}

}  // namespace diptych
