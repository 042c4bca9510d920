#pragma once
// A grid seen as a stack of slices along one of its axes: tools think in a slice, labels are stored along k.

#include "core/image/GridAxis.h"
#include "core/image/Volume.h"

namespace diptych {

/// x and y of a slice are the two axes that the stack is not piled along, in ascending order.
struct SliceStack {
  struct Voxel {
    int i, j, k;
  };

  GridAxis axis = GridAxis::k;
  int width = 0, height = 0, depth = 0;

  SliceStack(GridAxis along, const GridSize& size) : axis{along} {
    switch (along) {
      case GridAxis::i:
        width = size.y, height = size.z, depth = size.x;
        break;
      case GridAxis::j:
        width = size.x, height = size.z, depth = size.y;
        break;
      case GridAxis::k:
        width = size.x, height = size.y, depth = size.z;
        break;
    }
  }

  Voxel voxel(int x, int y, int slice) const {
    switch (axis) {
      case GridAxis::i:
        return {slice, x, y};
      case GridAxis::j:
        return {x, slice, y};
      case GridAxis::k:
        break;
    }
    return {x, y, slice};
  }
};

/// Spacing as such a stack has it: between columns, between rows, between slices.
inline Vec3 spacingAlong(GridAxis axis, const Geometry& geometry) {
  const Vec3 spacing = geometry.affine.spacing();
  switch (axis) {
    case GridAxis::i:
      return {spacing.y, spacing.z, spacing.x};
    case GridAxis::j:
      return {spacing.x, spacing.z, spacing.y};
    case GridAxis::k:
      break;
  }
  return spacing;
}

}  // namespace diptych
