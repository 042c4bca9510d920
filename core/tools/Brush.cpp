#include "core/tools/Brush.h"

#include "core/tools/Footprint.h"

#include <algorithm>
#include <cmath>

namespace diptych {
namespace {

/// Writes the brush's value into covered voxels that its rules leave open.
void write(EditBuilder& edit, const Coverage& coverage, const Brush& brush, int k, int t, const Volume* image) {
  const bool thresholds = brush.minValue || brush.maxValue;
  if (thresholds && (!image || image->empty() || image->size() != edit.size())) return;
  coverage.forEach([&](int x, int y) {
    const SegmentValue now = edit.at(x, y, k, t);
    if (now == brush.value || (brush.onlyOver && now != *brush.onlyOver)) return;
    if (std::find(brush.locked.begin(), brush.locked.end(), now) != brush.locked.end()) return;
    if (thresholds) {
      const double value = image->value(x, y, k, t);
      if (std::isnan(value) || (brush.minValue && value < *brush.minValue) ||
          (brush.maxValue && value > *brush.maxValue))
        return;
    }
    edit.set(x, y, k, t, brush.value);
  });
}

bool onGrid(int k, int t, const GridSize& size) {
  return k >= 0 && k < size.z && t >= 0 && t < size.t;
}

double usable(double value, double otherwise) {
  return std::isfinite(value) && value > 0 ? value : otherwise;
}

}  // namespace

void paint(EditBuilder& edit, const Stroke& stroke, const Geometry& geometry, const Volume* image) {
  const GridSize& size = edit.size();
  if (!onGrid(stroke.k, stroke.t, size)) return;
  const double rowStep = rowStepOf(geometry);
  // Nothing that is larger than the grid in every direction paints more than one that is ten times as large again.
  const double radius = std::min(usable(stroke.brush.radius, 0.5), 1e6);

  if (stroke.brush.shape == BrushShape::disc) {
    Coverage coverage{size.x, size.y};
    Disc{radius, rowStep, true}.sweep(coverage, stroke.points);
    write(edit, coverage, stroke.brush, stroke.k, stroke.t, image);
    return;
  }
  // The sphere's slices are discs about the same path; away from its own slice a sphere need not hold any voxel.
  const Vec3 spacing = geometry.affine.spacing();
  const double columnMm = usable(spacing.x, 1);
  const double sliceMm = usable(spacing.z, columnMm);
  const double reach = std::floor(radius / sliceMm);
  const int first = static_cast<int>(std::max(0.0, stroke.k - reach));
  const int last = static_cast<int>(std::min(size.z - 1.0, stroke.k + reach));
  for (int k = first; k <= last; ++k) {
    const double away = (k - stroke.k) * sliceMm;
    const double radiusHereMm = std::sqrt(std::max(0.0, radius * radius - away * away));
    Coverage coverage{size.x, size.y};
    Disc{radiusHereMm / columnMm, rowStep, k == stroke.k}.sweep(coverage, stroke.points);
    write(edit, coverage, stroke.brush, k, stroke.t, image);
  }
}

void paint(EditBuilder& edit, const FilledPolygon& polygon, const Geometry&, const Volume* image) {
  const GridSize& size = edit.size();
  const auto& corners = polygon.corners;
  if (!onGrid(polygon.k, polygon.t, size) || corners.size() < 3) return;
  if (!std::all_of(corners.begin(), corners.end(), sensible)) return;

  const auto [lowest, highest] =
      std::minmax_element(corners.begin(), corners.end(), [](StrokePoint a, StrokePoint b) { return a.y < b.y; });
  Coverage coverage{size.x, size.y};
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
  write(edit, coverage, polygon.brush, polygon.k, polygon.t, image);
}

}  // namespace diptych
