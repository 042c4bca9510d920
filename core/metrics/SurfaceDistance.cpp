#include "core/metrics/DistanceTransform.h"
#include "core/metrics/MaskChecks.h"
#include "core/metrics/Metrics.h"
#include "core/base/Quantile.h"

#include <algorithm>
#include <cmath>

namespace diptych {
namespace {

/// Voxels from `low` to `high`, both inside.
struct Box {
  int x0, y0, z0, x1, y1, z1;
};

std::size_t indexOf(const Mask& m, int x, int y, int z) {
  return (static_cast<std::size_t>(z) * static_cast<std::size_t>(m.y) + static_cast<std::size_t>(y)) *
             static_cast<std::size_t>(m.x) +
         static_cast<std::size_t>(x);
}

/// Smallest box around both masks. Borders lie within it, and so do all ways between them that count: a distance is
/// between two of its voxels, whatever lies around.
std::optional<Box> jointBox(const Mask& a, const Mask& b) {
  Box box{a.x, a.y, a.z, -1, -1, -1};
  for (int z = 0; z < a.z; ++z)
    for (int y = 0; y < a.y; ++y)
      for (int x = 0; x < a.x; ++x) {
        const std::size_t v = indexOf(a, x, y, z);
        if (a.voxels[v] == 0 && b.voxels[v] == 0) continue;
        box = {std::min(box.x0, x), std::min(box.y0, y), std::min(box.z0, z),
               std::max(box.x1, x), std::max(box.y1, y), std::max(box.z1, z)};
      }
  if (box.x1 < 0) return std::nullopt;
  return box;
}

/// The mask's border inside the box: voxels with a neighbour across a face that is not in the mask. Outside the grid is
/// background. A slice has no neighbours along z, or all of it would be border.
Mask borderInBox(const Mask& m, const Box& box) {
  const auto inside = [&](int x, int y, int z) {
    return x >= 0 && y >= 0 && z >= 0 && x < m.x && y < m.y && z < m.z && m.voxels[indexOf(m, x, y, z)] != 0;
  };
  const bool flat = m.z == 1;
  Mask border{box.x1 - box.x0 + 1, box.y1 - box.y0 + 1, box.z1 - box.z0 + 1, {}};
  for (int z = box.z0; z <= box.z1; ++z)
    for (int y = box.y0; y <= box.y1; ++y)
      for (int x = box.x0; x <= box.x1; ++x) {
        const bool deep = inside(x - 1, y, z) && inside(x + 1, y, z) && inside(x, y - 1, z) && inside(x, y + 1, z) &&
                          (flat || (inside(x, y, z - 1) && inside(x, y, z + 1)));
        border.voxels.push_back(inside(x, y, z) && !deep);
      }
  return border;
}

/// Appends the distance of each border voxel of `from` to the border `to`.
void appendDistances(const Mask& from, const Mask& to, Vec3 spacing, std::vector<double>& distances) {
  const auto squared = squaredDistances(to.voxels, to.x, to.y, to.z, spacing);
  for (std::size_t v = 0; v < from.voxels.size(); ++v)
    if (from.voxels[v] != 0) distances.push_back(std::sqrt(squared[v]));
}

}  // namespace

std::optional<double> hd95(const Mask& a, const Mask& b, Vec3 spacing) {
  requireSameGrid(a, b);
  const auto filled = [](std::uint8_t v) { return v != 0; };
  if (std::none_of(a.voxels.begin(), a.voxels.end(), filled)) return std::nullopt;
  if (std::none_of(b.voxels.begin(), b.voxels.end(), filled)) return std::nullopt;
  const Box box = *jointBox(a, b);
  const Mask borderA = borderInBox(a, box), borderB = borderInBox(b, box);
  std::vector<double> distances;
  appendDistances(borderA, borderB, spacing, distances);
  appendDistances(borderB, borderA, spacing, distances);
  return quantile(distances, 0.95);
}

}  // namespace diptych
