#include "core/tools/Brush.h"

#include "core/tools/Footprint.h"
#include "core/tools/SliceStack.h"
#include "core/tools/StrokePainter.h"

#include <algorithm>
#include <cmath>

namespace diptych {
namespace {

/// Writes the brush's value into covered voxels of slice (`slice`, `t`) that its rules leave open; gives their box.
VoxelBox write(EditBuilder& edit, const Coverage& coverage, const Brush& brush, const SliceStack& stack, int slice,
               int t, const Volume* image) {
  VoxelBox written{.t = t};
  const bool thresholds = brush.minValue || brush.maxValue;
  if (thresholds && (!image || image->empty() || image->size() != edit.size())) return written;
  coverage.forEach([&](int x, int y) {
    const auto [i, j, k] = stack.voxel(x, y, slice);
    const SegmentValue now = edit.at(i, j, k, t);
    if (now == brush.value || (brush.onlyOver && now != *brush.onlyOver)) return;
    if (std::find(brush.locked.begin(), brush.locked.end(), now) != brush.locked.end()) return;
    if (thresholds) {
      const double value = image->value(i, j, k, t);
      if (std::isnan(value) || (brush.minValue && value < *brush.minValue) ||
          (brush.maxValue && value > *brush.maxValue))
        return;
    }
    edit.set(i, j, k, t, brush.value);
    written.include(i, j, k);
  });
  return written;
}

bool onGrid(const SliceStack& stack, int slice, int t, const GridSize& size) {
  return slice >= 0 && slice < stack.depth && t >= 0 && t < size.t;
}

double usable(double value, double otherwise) {
  return std::isfinite(value) && value > 0 ? value : otherwise;
}

}  // namespace

VoxelBox paintPath(EditBuilder& edit, const Stroke& stroke, std::span<const StrokePoint> path, const Geometry& geometry,
                   const Volume* image) {
  const SliceStack stack{stroke.axis, edit.size()};
  VoxelBox written{.t = stroke.t};
  if (!onGrid(stack, stroke.k, stroke.t, edit.size())) return written;
  const double rowStep = rowStepOf(geometry, stroke.axis);
  // Nothing that is larger than the grid in every direction paints more than one that is ten times as large again.
  const double radius = std::min(usable(stroke.brush.radius, 0.5), 1e6);
  const auto lay = [&](const Disc& disc, int slice) {
    Coverage coverage = disc.roomFor(path, stack.width, stack.height);
    disc.sweep(coverage, path);
    written.include(write(edit, coverage, stroke.brush, stack, slice, stroke.t, image));
  };

  if (stroke.brush.shape == BrushShape::disc) {
    lay({radius, rowStep, true}, stroke.k);
    return written;
  }
  // The sphere's slices are discs about the same path; away from its own slice a sphere need not hold any voxel.
  const Vec3 spacing = spacingAlong(stroke.axis, geometry);
  const double columnMm = usable(spacing.x, 1);
  const double sliceMm = usable(spacing.z, columnMm);
  const double reach = std::floor(radius / sliceMm);
  const int first = static_cast<int>(std::max(0.0, stroke.k - reach));
  const int last = static_cast<int>(std::min(stack.depth - 1.0, stroke.k + reach));
  for (int slice = first; slice <= last; ++slice) {
    const double away = (slice - stroke.k) * sliceMm;
    const double radiusHereMm = std::sqrt(std::max(0.0, radius * radius - away * away));
    lay({radiusHereMm / columnMm, rowStep, slice == stroke.k}, slice);
  }
  return written;
}

void paint(EditBuilder& edit, const Stroke& stroke, const Geometry& geometry, const Volume* image) {
  paintPath(edit, stroke, stroke.points, geometry, image);
}

void paint(EditBuilder& edit, const FilledPolygon& polygon, const Geometry&, const Volume* image) {
  const SliceStack stack{polygon.axis, edit.size()};
  const auto& corners = polygon.corners;
  if (!onGrid(stack, polygon.k, polygon.t, edit.size()) || corners.size() < 3) return;
  if (!std::all_of(corners.begin(), corners.end(), sensible)) return;

  const auto [lowest, highest] =
      std::minmax_element(corners.begin(), corners.end(), [](StrokePoint a, StrokePoint b) { return a.y < b.y; });
  Coverage coverage{stack.width, stack.height};
  std::vector<double> crossings;
  coverage.forEachRow(lowest->y, highest->y, [&](int y) {
    crossings.clear();
    for (std::size_t i = 0; i < corners.size(); ++i) {
      const StrokePoint a = corners[i], b = corners[(i + 1) % corners.size()];
      // Half-open in y, so that a corner on the row counts once and polygons side by side share no voxel.
      if ((a.y <= y) == (b.y <= y)) continue;
      crossings.push_back(a.x + (y - a.y) / (b.y - a.y) * (b.x - a.x));
    }
    std::sort(crossings.begin(), crossings.end());
    // Half-open in x too: from the first crossing up to, not including, the second.
    for (std::size_t i = 0; i + 1 < crossings.size(); i += 2)
      coverage.addRow(y, crossings[i], std::ceil(crossings[i + 1]) - 1);
  });
  write(edit, coverage, polygon.brush, stack, polygon.k, polygon.t, image);
}

}  // namespace diptych
