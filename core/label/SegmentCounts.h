#pragma once
// How many voxels each segment has, kept up to date edit by edit: live figures must not cost a pass over the track.

#include "core/edit/Edit.h"
#include "core/label/LabelTiles.h"

#include <cstddef>
#include <map>
#include <utility>
#include <vector>

namespace diptych {

class SegmentCounts {
public:
  SegmentCounts() = default;
  explicit SegmentCounts(const LabelTiles& labels);

  /// The edit as applied to the labels counted so far.
  void apply(const Edit& edit);
  std::size_t voxels(SegmentValue value, int t) const;
  /// Over all phases.
  std::size_t voxels(SegmentValue value) const;
  /// Number of slices of phase t that hold the segment.
  int slices(SegmentValue value, int t) const;

private:
  std::map<std::pair<int, SegmentValue>, std::map<int, std::size_t>> perSlice_;  ///< (t, value) → k → voxels
};

}  // namespace diptych
