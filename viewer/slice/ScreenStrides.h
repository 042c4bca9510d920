#pragma once
// Where the pixels of a slice lie in a block of voxels (x fastest, then y, then z). Private to this folder.

#include "core/image/Volume.h"
#include "viewer/slice/ViewPlane.h"

#include <array>
#include <cstddef>

namespace diptych::viewer {

/// Pixel (u, v) is voxel first + u·this->u + v·this->v of the block, counted in voxels.
struct ScreenStrides {
  std::ptrdiff_t first = 0, u = 0, v = 0;
};

inline ScreenStrides screenStrides(const ViewPlane& plane, int index, const GridSize& size) {
  const std::array<std::ptrdiff_t, 3> apart{1, size.x, static_cast<std::ptrdiff_t>(size.x) * size.y};
  const std::ptrdiff_t alongU = apart[static_cast<std::size_t>(plane.horizontal)];
  const std::ptrdiff_t alongV = apart[static_cast<std::size_t>(plane.vertical)];
  ScreenStrides strides{index * apart[static_cast<std::size_t>(plane.normal)], alongU, alongV};
  if (plane.flipU) strides.first += (plane.width - 1) * alongU, strides.u = -alongU;
  if (plane.flipV) strides.first += (plane.height - 1) * alongV, strides.v = -alongV;
  return strides;
}

}  // namespace diptych::viewer
