#include "viewer/slice/ViewPlane.h"

#include "core/image/Affine.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

namespace diptych::viewer {
namespace {

const double kCosineOf25Degrees = std::cos(25 * 3.14159265358979323846 / 180);

/// What a plane of the body looks like on the screen, in LPS.
struct Convention {
  const char* name;
  Vec3 normal, right, down;
};
constexpr std::array<Convention, 3> kConventions{{{"Axial", {0, 0, 1}, {1, 0, 0}, {0, 1, 0}},
                                                  {"Coronal", {0, 1, 0}, {1, 0, 0}, {0, 0, -1}},
                                                  {"Sagittal", {1, 0, 0}, {0, 1, 0}, {0, 0, -1}}}};

double alignment(Vec3 normal, const Convention& convention) {
  return std::abs(dot(normal, convention.normal));
}

const Convention& nearestConvention(Vec3 normal) {
  return *std::max_element(kConventions.begin(), kConventions.end(), [normal](const auto& a, const auto& b) {
    return alignment(normal, a) < alignment(normal, b);
  });
}

/// "L", or the two nearest letters where the direction is far from every axis.
std::string letters(Vec3 direction) {
  struct Part {
    double size;
    char letter;
  };
  std::array<Part, 3> parts{{{std::abs(direction.x), direction.x > 0 ? 'L' : 'R'},
                             {std::abs(direction.y), direction.y > 0 ? 'P' : 'A'},
                             {std::abs(direction.z), direction.z > 0 ? 'S' : 'I'}}};
  std::stable_sort(parts.begin(), parts.end(), [](const Part& a, const Part& b) { return a.size > b.size; });
  if (parts[0].size >= kCosineOf25Degrees) return {parts[0].letter};
  return {parts[0].letter, parts[1].letter};
}

/// Of the eight ways to lay two grid axes on the screen, the one nearest to the convention; of equals, the one nearest to
/// how the grid is stored.
void layOut(ViewPlane& plane, const std::array<Vec3, 3>& directions, const Convention& convention) {
  const int lower = plane.horizontal, higher = plane.vertical;
  double best = -3;
  for (const bool swapped : {false, true})
    for (const bool flipU : {false, true})
      for (const bool flipV : {false, true}) {
        const int horizontal = swapped ? higher : lower, vertical = swapped ? lower : higher;
        const double fit = (flipU ? -1 : 1) * dot(directions[static_cast<std::size_t>(horizontal)], convention.right) +
                           (flipV ? -1 : 1) * dot(directions[static_cast<std::size_t>(vertical)], convention.down);
        if (fit <= best + 1e-9) continue;
        best = fit;
        plane.horizontal = horizontal;
        plane.vertical = vertical;
        plane.flipU = flipU;
        plane.flipV = flipV;
      }
}

void orient(ViewPlane& plane, const Affine& affine) {
  const std::array<Vec3, 3> directions{normalized(affine.step(0)), normalized(affine.step(1)),
                                       normalized(affine.step(2))};
  // Across the slices, not along the stack: the two differ where a gantry was tilted.
  const Vec3 normal = normalized(cross(affine.step(plane.horizontal), affine.step(plane.vertical)));
  const Convention& convention = nearestConvention(normal);
  layOut(plane, directions, convention);
  if (alignment(normal, convention) >= kCosineOf25Degrees) plane.name = convention.name;

  const Vec3 right = (plane.flipU ? -1.0 : 1.0) * directions[static_cast<std::size_t>(plane.horizontal)];
  const Vec3 down = (plane.flipV ? -1.0 : 1.0) * directions[static_cast<std::size_t>(plane.vertical)];
  plane.right = letters(right);
  plane.left = letters(-1.0 * right);
  plane.bottom = letters(down);
  plane.top = letters(-1.0 * down);
}

double component(const VoxelPoint& at, int axis) {
  return axis == 0 ? at.i : axis == 1 ? at.j : at.k;
}

double& component(VoxelPoint& at, int axis) {
  return axis == 0 ? at.i : axis == 1 ? at.j : at.k;
}

double usableStep(double step) {
  return std::isfinite(step) && step > 0 ? step : 1;
}

}  // namespace

int ViewPlane::indexOf(const VoxelPoint& at) const {
  const double along = component(at, static_cast<int>(normal));
  if (!(along > 0)) return 0;  // also NaN
  return static_cast<int>(std::floor(std::min(along + 0.5, std::max(count - 1.0, 0.0))));
}

VoxelPoint ViewPlane::toVoxel(double u, double v, int index) const {
  VoxelPoint at;
  component(at, horizontal) = flipU ? width - 1 - u : u;
  component(at, vertical) = flipV ? height - 1 - v : v;
  component(at, static_cast<int>(normal)) = index;
  return at;
}

void ViewPlane::fromVoxel(const VoxelPoint& at, double& u, double& v) const {
  u = flipU ? width - 1 - component(at, horizontal) : component(at, horizontal);
  v = flipV ? height - 1 - component(at, vertical) : component(at, vertical);
}

StrokePoint ViewPlane::strokePoint(const VoxelPoint& at) const {
  return {component(at, std::min(horizontal, vertical)), component(at, std::max(horizontal, vertical))};
}

ViewPlane viewPlane(const Geometry& geometry, GridAxis normal) {
  ViewPlane plane;
  plane.normal = normal;
  plane.horizontal = normal == GridAxis::i ? 1 : 0;
  plane.vertical = normal == GridAxis::k ? 1 : 2;
  const auto at = static_cast<std::size_t>(normal);
  if (geometry.unit == LengthUnit::millimetres && geometry.affine.inverse()) {
    plane.name = std::array{"Oblique, along i", "Oblique, along j", "Oblique, along k"}[at];
    orient(plane, geometry.affine);
  } else {
    plane.name = std::array{"Columns", "Rows", "Slices"}[at];
  }
  const std::array<int, 3> size{geometry.size.x, geometry.size.y, geometry.size.z};
  const auto step = [&](int axis) { return usableStep(length(geometry.affine.step(axis))); };
  plane.width = size[static_cast<std::size_t>(plane.horizontal)];
  plane.height = size[static_cast<std::size_t>(plane.vertical)];
  plane.count = size[at];
  plane.stepU = step(plane.horizontal);
  plane.stepV = step(plane.vertical);
  plane.stepN = step(static_cast<int>(normal));
  return plane;
}

}  // namespace diptych::viewer
