#include "core/tools/Footprint.h"

#include "core/tools/SliceStack.h"

#include <limits>
#include <utility>

namespace diptych {
namespace {

/// The part of a segment, as two shares of its length, that runs through a box (Liang and Barsky 1984).
/// Empty (first > second) where it stays outside.
std::pair<double, double> partInside(StrokePoint from, StrokePoint to, StrokePoint low, StrokePoint high) {
  double enter = 0, leave = 1;
  const auto clip = [&](double start, double change, double least, double most) {
    if (change == 0) {
      if (start < least || start > most) leave = -1;
      return;
    }
    const double a = (least - start) / change, b = (most - start) / change;
    enter = std::max(enter, std::min(a, b));
    leave = std::min(leave, std::max(a, b));
  };
  clip(from.x, to.x - from.x, low.x, high.x);
  clip(from.y, to.y - from.y, low.y, high.y);
  return {enter, leave};
}

}  // namespace

void Disc::stamp(Coverage& coverage, StrokePoint at) const {
  if (neverEmpty) {
    const double x = std::floor(at.x + 0.5), y = std::floor(at.y + 0.5);
    coverage.forEachRow(y, y, [&](int row) { coverage.addRow(row, x, x); });
    if (radius <= 0.5) return;  // one voxel, wherever in it the pointer is
  }
  const double reach = radius / rowStep;
  coverage.forEachRow(at.y - reach, at.y + reach, [&](int y) {
    const double dy = (y - at.y) * rowStep;
    const double half = std::sqrt(std::max(0.0, radius * radius - dy * dy));
    coverage.addRow(y, at.x - half, at.x + half);
  });
}

void Disc::sweep(Coverage& coverage, StrokePoint from, StrokePoint to) const {
  const double reach = radius / rowStep;
  const auto [enter, leave] =
      partInside(from, to, {-radius - 1, -reach - 1}, {coverage.width() + radius, coverage.height() + reach});
  if (enter > leave) return;
  const StrokePoint way{to.x - from.x, to.y - from.y};
  const double apart = std::min(radius, reach) < 0.75 ? 0.25 * std::min(1.0, rowStep) : radius / 2;
  const double length = std::hypot(way.x, way.y * rowStep) * (leave - enter);
  const auto steps = std::max(1L, static_cast<long>(std::ceil(length / apart)));
  for (long i = 0; i <= steps; ++i) {
    const double part = enter + (leave - enter) * static_cast<double>(i) / static_cast<double>(steps);
    stamp(coverage, {from.x + part * way.x, from.y + part * way.y});
  }
}

void Disc::sweep(Coverage& coverage, std::span<const StrokePoint> points) const {
  const StrokePoint* last = nullptr;
  for (const StrokePoint& point : points) {
    if (!sensible(point)) continue;
    if (last)
      sweep(coverage, *last, point);
    else
      stamp(coverage, point);
    last = &point;
  }
}

Coverage Disc::roomFor(std::span<const StrokePoint> points, int width, int height) const {
  constexpr double far = std::numeric_limits<double>::infinity();
  StrokePoint low{far, far}, high{-far, -far};
  for (const StrokePoint& point : points) {
    if (!sensible(point)) continue;
    low = {std::min(low.x, point.x), std::min(low.y, point.y)};
    high = {std::max(high.x, point.x), std::max(high.y, point.y)};
  }
  // One more: a disc that is never empty covers the voxel nearest to its centre.
  const double across = radius + 1, down = radius / rowStep + 1;
  return {width, height, {low.x - across, low.y - down}, {high.x + across, high.y + down}};
}

double rowStepOf(const Geometry& geometry, GridAxis axis) {
  const Vec3 spacing = spacingAlong(axis, geometry);
  const double step = spacing.y / spacing.x;
  return step > 0 && std::isfinite(step) ? std::clamp(step, 0.01, 100.0) : 1;
}

bool sensible(StrokePoint point) {
  return std::abs(point.x) < 1e7 && std::abs(point.y) < 1e7;
}

}  // namespace diptych
