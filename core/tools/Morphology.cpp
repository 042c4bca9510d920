#include "core/tools/Morphology.h"

#include "core/metrics/DistanceTransform.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace diptych {

Mask erode(const Mask& mask, double radiusMm, Vec3 spacing) {
  std::vector<std::uint8_t> outside(mask.voxels.size());
  std::transform(mask.voxels.begin(), mask.voxels.end(), outside.begin(),
                 [](std::uint8_t v) { return static_cast<std::uint8_t>(v == 0 ? 1 : 0); });
  const std::vector<double> toOutside = squaredDistances(outside, mask.x, mask.y, mask.z, spacing);
  Mask out = mask;
  for (std::size_t i = 0; i < out.voxels.size(); ++i) out.voxels[i] = toOutside[i] > radiusMm * radiusMm ? 1 : 0;
  return out;
}

Mask dilate(const Mask& mask, double radiusMm, Vec3 spacing) {
  const std::vector<double> toMask = squaredDistances(mask.voxels, mask.x, mask.y, mask.z, spacing);
  Mask out = mask;
  for (std::size_t i = 0; i < out.voxels.size(); ++i) out.voxels[i] = toMask[i] <= radiusMm * radiusMm ? 1 : 0;
  return out;
}

Mask largestComponent(const Mask& mask) {
  const auto nx = static_cast<std::size_t>(mask.x), ny = static_cast<std::size_t>(mask.y),
             nz = static_cast<std::size_t>(mask.z);
  std::vector<std::uint8_t> visited(mask.voxels.size());
  std::vector<std::size_t> component, best;
  for (std::size_t seed = 0; seed < mask.voxels.size(); ++seed) {
    if (mask.voxels[seed] == 0 || visited[seed] != 0) continue;
    component.assign(1, seed);
    visited[seed] = 1;
    for (std::size_t next = 0; next < component.size(); ++next) {  // grows while it is walked
      const std::size_t at = component[next];
      const std::size_t x = at % nx, y = at / nx % ny, z = at / (nx * ny);
      const auto visit = [&](bool exists, std::size_t neighbour) {
        if (!exists || mask.voxels[neighbour] == 0 || visited[neighbour] != 0) return;
        visited[neighbour] = 1;
        component.push_back(neighbour);
      };
      visit(x > 0, at - 1);
      visit(x + 1 < nx, at + 1);
      visit(y > 0, at - nx);
      visit(y + 1 < ny, at + nx);
      visit(z > 0, at - nx * ny);
      visit(z + 1 < nz, at + nx * ny);
    }
    if (component.size() > best.size()) best.swap(component);
  }

  Mask out = mask;
  std::fill(out.voxels.begin(), out.voxels.end(), std::uint8_t{0});
  for (const std::size_t i : best) out.voxels[i] = 1;
  return out;
}

}  // namespace diptych
