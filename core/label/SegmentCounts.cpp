#include "core/label/SegmentCounts.h"

#include <cassert>

namespace diptych {

SegmentCounts::SegmentCounts(const LabelTiles& labels) {
  for (const auto& [key, tile] : labels.tiles()) add(key, *tile);
}

void SegmentCounts::apply(const Edit& edit) {
  for (const TileChange& change : edit.changes) {
    if (change.before) remove(change.key, *change.before);
    if (change.after) add(change.key, *change.after);
  }
}

std::size_t SegmentCounts::voxels(SegmentValue value, int t) const {
  const auto found = perSlice_.find({t, value});
  if (found == perSlice_.end()) return 0;
  std::size_t total = 0;
  for (const auto& [k, count] : found->second) total += count;
  return total;
}

std::size_t SegmentCounts::voxels(SegmentValue value) const {
  std::size_t total = 0;
  for (const auto& [key, slices] : perSlice_) {
    if (key.second != value) continue;
    for (const auto& [k, count] : slices) total += count;
  }
  return total;
}

int SegmentCounts::slices(SegmentValue value, int t) const {
  const auto found = perSlice_.find({t, value});
  return found == perSlice_.end() ? 0 : static_cast<int>(found->second.size());
}

template <class Work>
void SegmentCounts::forEachRun(const Tile& tile, Work&& work) {
  for (std::size_t first = 0, end; first < tile.size(); first = end) {
    end = first + 1;
    while (end < tile.size() && tile[end] == tile[first]) ++end;
    if (tile[first] != 0) work(tile[first], end - first);
  }
}

void SegmentCounts::add(const TileKey& key, const Tile& tile) {
  forEachRun(tile, [&](SegmentValue value, std::size_t count) { perSlice_[{key.t, value}][key.k] += count; });
}

void SegmentCounts::remove(const TileKey& key, const Tile& tile) {
  forEachRun(tile, [&](SegmentValue value, std::size_t count) {
    const auto segment = perSlice_.find({key.t, value});
    assert(segment != perSlice_.end());
    const auto slice = segment->second.find(key.k);
    assert(slice != segment->second.end() && slice->second >= count);
    // Nothing is kept of what a slice or phase no longer holds: the entries are what slices() counts.
    if ((slice->second -= count) == 0) segment->second.erase(slice);
    if (segment->second.empty()) perSlice_.erase(segment);
  });
}

}  // namespace diptych
