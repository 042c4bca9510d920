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

  /// The edit as applied to the labels counted so far: it must fit them, as it must for diptych::apply().
  void apply(const Edit& edit);
  std::size_t voxels(SegmentValue value, int t) const;
  /// Over all phases.
  std::size_t voxels(SegmentValue value) const;
  /// Number of slices of phase t that hold the segment.
  int slices(SegmentValue value, int t) const;

private:
  /// Calls work(value, count) for runs of equal, non-zero voxels in memory order.
  template <class Work>
  static void forEachRun(const Tile& tile, Work&& work);
  void add(const TileKey& key, const Tile& tile);
  void remove(const TileKey& key, const Tile& tile);

  std::map<std::pair<int, SegmentValue>, std::map<int, std::size_t>>
      perSlice_;  ///< (t, value) → k → voxels, none of them 0
};

}  // namespace diptych
