#pragma once
// Surfaces of segments, from a snapshot of labels. Any thread.

#include "core/base/Progress.h"
#include "core/base/Result.h"
#include "core/image/Volume.h"
#include "core/label/LabelTiles.h"
#include "core/label/Scheme.h"

#include <array>
#include <cstdint>
#include <vector>

namespace diptych::viewer {

/// Triangles in patient millimetres (LPS), counter-clockwise seen from outside.
struct SurfaceMesh {
  SegmentValue value = 0;
  std::vector<std::array<float, 3>> points;
  std::vector<std::array<std::int32_t, 3>> triangles;
};

/// One mesh for each listed segment that has voxels in phase t: discrete flying edges over the segment's own box, smoothed (windowed sinc,
/// does not shrink). Large segments are sampled every other voxel, so that a redraw stays quick; says nothing about volume.
Result<std::vector<SurfaceMesh>> extractSurfaces(const LabelTiles& labels, const Geometry& geometry, int t,
                                                 const std::vector<SegmentValue>& values,
                                                 const Progress& progress = {});

}  // namespace diptych::viewer
