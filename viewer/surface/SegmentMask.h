#pragma once
// Where segments lie, and one of them as a block of zeros and ones with a margin: what surfaces are drawn around.

#include "core/image/GridAxis.h"
#include "core/label/LabelTiles.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace diptych::viewer {

/// The box of each listed segment in phase t, in the order of the list; empty where it has no voxels there.
std::vector<VoxelBox> segmentBoxes(const LabelTiles& labels, int t, const std::vector<SegmentValue>& values);

/// Samples (x fastest, then y, z) of the box and one more on every side, so that what touches the grid's border is closed
/// there as well. Sample (x, y, z) lies at voxel first + (x·step, y·step, z).
struct SegmentMask {
  std::array<int, 3> size{};
  std::array<double, 3> first{};
  int step = 1;  ///< voxels along i and j per sample
  std::vector<std::uint8_t> inside;
};

/// With a step of 2, a sample stands for 2 × 2 voxels of a slice and is inside where at least two of them are: a line of
/// one voxel survives, and no segment grows. All of `inside` may be 0 then.
SegmentMask segmentMask(const LabelTiles& labels, const VoxelBox& box, SegmentValue value, int step);

}  // namespace diptych::viewer
