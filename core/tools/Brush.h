#pragma once
// Painting as a function of its inputs: labels and a stroke in, voxel writes out. The window and `diptych paint` call the
// same code.

#include "core/edit/Edit.h"
#include "core/image/GridAxis.h"
#include "core/image/Volume.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace diptych {

enum class BrushShape {
  disc,   ///< in the slice, radius in voxels of the first in-plane axis, round in millimetres
  sphere  ///< in space, radius in millimetres, over neighbouring slices
};

struct Brush {
  BrushShape shape = BrushShape::disc;
  double radius = 8;                         ///< disc: voxels (0.5 = one voxel); sphere: mm
  SegmentValue value = 1;                    ///< 0 erases
  std::vector<SegmentValue> locked;          ///< voxels holding one of these stay
  std::optional<SegmentValue> onlyOver;      ///< paint only where this value is now
  std::optional<double> minValue, maxValue;  ///< threshold brush: only where the modality value is in the closed range
};

struct StrokePoint {
  double x = 0, y = 0;  ///< voxel coordinates in the slice, integer = voxel centre
};

/// One press-drag-release. Stamps are laid along the line between the points, at most half a radius apart, so that lost
/// pointer events leave no gaps.
struct Stroke {
  Brush brush;
  int k = 0, t = 0;
  std::vector<StrokePoint> points;
  /// Slices of which stack: k is the index along this axis, and points lie on the other two in ascending order (along i:
  /// x is j and y is k). A disc is round in millimetres in that plane, its radius in voxels of the plane's first axis.
  GridAxis axis = GridAxis::k;
};

/// A closed outline filled by the even–odd rule over voxel centres.
struct FilledPolygon {
  Brush brush;  ///< shape and radius are not used
  int k = 0, t = 0;
  std::vector<StrokePoint> corners;
  GridAxis axis = GridAxis::k;  ///< as in Stroke
};

/// `image` is needed for threshold brushes only and may be null otherwise.
void paint(EditBuilder& edit, const Stroke& stroke, const Geometry& geometry, const Volume* image = nullptr);
void paint(EditBuilder& edit, const FilledPolygon& polygon, const Geometry& geometry, const Volume* image = nullptr);

}  // namespace diptych
