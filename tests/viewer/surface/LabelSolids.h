#pragma once
// Labels of solids that are known in millimetres, on any grid.

#include "core/label/LabelTiles.h"

#include <functional>
#include <memory>
#include <utility>
#include <vector>

namespace diptych::viewer::test {

using Solid = std::function<bool(Vec3)>;

inline Solid ball(Vec3 centre, double radius) {
  return [=](Vec3 p) { return length(p - centre) <= radius; };
}

/// Voxels whose centre lies in a solid, in phase t; later solids over earlier ones.
inline LabelTiles labelsOf(const Geometry& geometry, const std::vector<std::pair<SegmentValue, Solid>>& solids,
                           int t = 0) {
  LabelTiles labels(geometry.size);
  const GridSize& size = geometry.size;
  for (int k = 0; k < size.z; ++k)
    for (int ty = 0; ty * kTileSide < size.y; ++ty)
      for (int tx = 0; tx * kTileSide < size.x; ++tx) {
        auto tile = std::make_shared<Tile>();
        tile->fill(0);
        for (int y = 0; y < kTileSide && ty * kTileSide + y < size.y; ++y)
          for (int x = 0; x < kTileSide && tx * kTileSide + x < size.x; ++x)
            for (const auto& [value, inside] : solids)
              if (inside(geometry.affine.apply({tx * kTileSide + x + 0.0, ty * kTileSide + y + 0.0, k + 0.0})))
                (*tile)[static_cast<std::size_t>(y * kTileSide + x)] = value;
        labels.setTile({t, k, ty, tx}, tile);
      }
  return labels;
}

/// Steps along these directions, the grid's middle at the origin of space.
inline Geometry centred(GridSize size, Vec3 stepI, Vec3 stepJ, Vec3 stepK) {
  const Vec3 origin = (-0.5 * (size.x - 1)) * stepI + (-0.5 * (size.y - 1)) * stepJ + (-0.5 * (size.z - 1)) * stepK;
  return {size, Affine(stepI, stepJ, stepK, origin), LengthUnit::millimetres};
}

}  // namespace diptych::viewer::test
