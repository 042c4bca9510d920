#pragma once
// Filling from one click.

#include "core/edit/Edit.h"
#include "core/image/GridAxis.h"
#include "core/image/Volume.h"
#include "core/tools/Brush.h"

#include <optional>
#include <vector>

namespace diptych {

/// Flood fill from a voxel, within its slice (four neighbours) or in space (six).
struct Fill {
  GridAxis axis = GridAxis::k;  ///< the slice's, where `inSpace` is false
  int i = 0, j = 0, k = 0, t = 0;
  bool inSpace = false;
  SegmentValue value = 1;              ///< 0 erases
  std::vector<SegmentValue> locked{};  ///< voxels of these stay, and stop the fill
  /// Grow: spreads over voxels whose modality value lies in the closed range, whatever their label; else over voxels
  /// that have the label of the one clicked.
  std::optional<double> minValue{}, maxValue{};
};
/// Does nothing where the seed is off the grid, locked or outside the range. `image` is needed for a range only; a range
/// without an image of the same size fills nothing.
void paint(EditBuilder& edit, const Fill& fill, const Volume* image = nullptr);

}  // namespace diptych
