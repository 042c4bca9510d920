#pragma once
// How a stack of slices of a grid lies on the screen: which grid axis runs to the right and which down, turned round so
// that the patient is seen as radiologists expect: axial from the feet, coronal from the front (the patient's right on the
// left of the picture in both), sagittal from the left side (the face looks left); the head is on top. A grid that knows
// no patient (LengthUnit::pixels, or steps that do not span space) is shown as stored.

#include "core/image/GridAxis.h"
#include "core/image/Volume.h"
#include "core/tools/Brush.h"

#include <string>

namespace diptych::viewer {

/// A point in voxel coordinates; whole numbers are voxel centres.
struct VoxelPoint {
  double i = 0, j = 0, k = 0;
  bool operator==(const VoxelPoint&) const = default;
};

/// Slice coordinates: u grows to the right and v down the screen, in voxels; (0,0) is the centre of the top left voxel.
struct ViewPlane {
  GridAxis normal = GridAxis::k;
  int horizontal = 0, vertical = 1;        ///< grid axes (0 i, 1 j, 2 k) that u and v run along
  bool flipU = false, flipV = false;       ///< u (v) runs against the grid axis
  int width = 0, height = 0, count = 0;    ///< voxels along u and v; number of slices
  double stepU = 1, stepV = 1, stepN = 1;  ///< mm (or px) from one voxel to the next
  /// "Axial", "Sagittal" or "Coronal" where the slices lie within 25° of that plane; else "Oblique, along i" and so on.
  /// Without a patient "Slices" (along k), "Rows" (along j) and "Columns" (along i). English, for the caller to translate.
  std::string name;
  /// Where the edges of the picture point to in the patient: "R", or "RA" (the nearer first) where a direction is more
  /// than 25° off; R L, A P, S I (to the head, to the feet). Empty without a patient.
  std::string left, right, top, bottom;

  int indexOf(const VoxelPoint& at) const;  ///< nearest slice, clamped
  VoxelPoint toVoxel(double u, double v, int index) const;
  void fromVoxel(const VoxelPoint& at, double& u, double& v) const;
  /// The point as strokes of this stack expect it (StrokePoint of a Stroke with `axis` == normal).
  StrokePoint strokePoint(const VoxelPoint& at) const;
};

ViewPlane viewPlane(const Geometry& geometry, GridAxis normal);

}  // namespace diptych::viewer
