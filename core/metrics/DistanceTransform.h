#pragma once
// Exact Euclidean distance transform on a grid with different spacings (Felzenszwalb and Huttenlocher,
// "Distance Transforms of Sampled Functions", 2012): one pass of lower envelopes of parabolas along each axis.

#include "core/image/Affine.h"

#include <cstdint>
#include <vector>

namespace diptych {

/// Squared distance of each voxel (x fastest) to the nearest one that is not 0; infinity where there is none.
std::vector<double> squaredDistances(const std::vector<std::uint8_t>& voxels, int nx, int ny, int nz, Vec3 spacing);

}  // namespace diptych
