#pragma once
// Surfaces of segments, from a snapshot of labels. Any thread.

#include "core/base/Progress.h"
#include "core/base/Result.h"
#include "core/image/Volume.h"
#include "core/label/LabelTiles.h"
#include "core/label/Scheme.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace diptych::viewer {

/// Triangles in patient millimetres (LPS), counter-clockwise seen from outside; closed.
struct SurfaceMesh {
  SegmentValue value = 0;
  std::vector<std::array<float, 3>> points;
  std::vector<std::array<float, 3>> normals;  ///< one a point, unit length, outwards
  std::vector<std::array<std::int32_t, 3>> triangles;
};

/// A segment whose box holds more voxels is sampled every other voxel along i and j. A ball that fills such a box has
/// about 90 000 triangles: nine of them are what software GL still turns without a wait.
inline constexpr std::size_t kSampledAboveVoxels = std::size_t{1} << 20;

/// One mesh for each listed segment that has voxels in phase t: discrete flying edges over the segment's own box,
/// smoothed (windowed sinc, does not shrink; left out where everything is too thin to bear it). Large segments are
/// sampled every other voxel (kSampledAboveVoxels), so that a redraw stays quick; says nothing about volume.
/// ErrorCode::usage where labels, grid and phase do not fit each other or the grid does not span space.
Result<std::vector<SurfaceMesh>> extractSurfaces(const LabelTiles& labels, const Geometry& geometry, int t,
                                                 const std::vector<SegmentValue>& values,
                                                 const Progress& progress = {});

}  // namespace diptych::viewer
