#pragma once
// Shapes of masks in space: balls in millimetres, whatever the voxels' proportions. Beyond the grid the world is taken to go on as at
// its edge, so that a structure which the scan cuts off is not eroded there.

#include "core/image/Affine.h"
#include "core/metrics/Metrics.h"

namespace diptych {

/// Voxels whose ball of this radius lies inside the mask.
Mask erode(const Mask& mask, double radiusMm, Vec3 spacing);
/// Voxels within this radius of the mask.
Mask dilate(const Mask& mask, double radiusMm, Vec3 spacing);

/// The component with most voxels; neighbours share a face. Of equals the first in memory; an empty mask stays empty.
Mask largestComponent(const Mask& mask);

}  // namespace diptych
