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

// The planes below are those of viewPlane() for the volume's own geometry. A slice or phase that the volume does not have
// is an error.

/// By VTK: vtkImageReslice over the volume's own bytes, at voxel positions. Any thread.
Result<SliceValues> resliceValues(const Volume& volume, const ViewPlane& plane, int index, int t);
/// Straight from memory; equal to resliceValues() bit for bit (a test), and what the views use. Any thread.
Result<SliceValues> sliceValues(const Volume& volume, const ViewPlane& plane, int index, int t);
/// Mean or maximum over `slices` neighbouring slices (a slab; 1 = the slice itself), by vtkImageReslice's slab modes. An
/// even slab has its extra slice above `index`; at the ends of the stack it is cut short. Values that are not finite make
/// a pixel's value unspecified.
enum class Slab { mean, maximum, minimum };
Result<SliceValues> slabValues(const Volume& volume, const ViewPlane& plane, int index, int t, int slices, Slab slab);

/// Pixels of a slice from (u, v).
struct SliceBox {
  int u = 0, v = 0, width = 0, height = 0;
};

/// Labels of one slice, as they lie on the screen; reads tile by tile. All zero where the track has no such slice.
Raster<SegmentValue> sliceLabels(const LabelTiles& labels, const ViewPlane& plane, int index, int t);
/// The same, of a part of the slice, at the cost of that part. The box must lie on the slice.
Raster<SegmentValue> sliceLabels(const LabelTiles& labels, const ViewPlane& plane, int index, int t,
                                 const SliceBox& box);

}  // namespace diptych::viewer
