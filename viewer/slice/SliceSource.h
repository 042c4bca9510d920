#pragma once
// Slices of any of the three stacks, as they lie on the screen.

#include "core/base/Result.h"
#include "core/image/Raster.h"
#include "core/image/Volume.h"
#include "core/label/LabelTiles.h"
#include "viewer/slice/ViewPlane.h"

#include <array>

namespace diptych::viewer {

/// Modality values of one slice, [plane.height × plane.width]. `channels` is 1, or 3 for colour (others unused).
struct SliceValues {
  int channels = 1;
  std::array<Raster<float>, 3> planes;
};

/// By VTK: vtkImageReslice over the volume's own bytes, at voxel positions. Any thread.
Result<SliceValues> resliceValues(const Volume& volume, const ViewPlane& plane, int index, int t);
/// Straight from memory; equal to resliceValues() bit for bit (a test), and what the views use.
Result<SliceValues> sliceValues(const Volume& volume, const ViewPlane& plane, int index, int t);
/// Mean or maximum over `slices` neighbouring slices (a slab; 1 = the slice itself), by vtkImageReslice's slab modes.
enum class Slab { mean, maximum, minimum };
Result<SliceValues> slabValues(const Volume& volume, const ViewPlane& plane, int index, int t, int slices, Slab slab);

/// Labels of one slice, as they lie on the screen; reads tile by tile.
Raster<SegmentValue> sliceLabels(const LabelTiles& labels, const ViewPlane& plane, int index, int t);

}  // namespace diptych::viewer
