#include "core/label/LabelTiles.h"

#include <algorithm>
#include <utility>

namespace diptych {
namespace {

bool allZero(const Tile& tile) {
  return std::all_of(tile.begin(), tile.end(), [](SegmentValue value) { return value == 0; });
}

std::size_t indexInTile(int x, int y) {
  return static_cast<std::size_t>(y % kTileSide) * kTileSide + static_cast<std::size_t>(x % kTileSide);
}

}  // namespace

SegmentValue LabelTiles::at(int x, int y, int k, int t) const {
  if (x < 0 || y < 0 || x >= size_.x || y >= size_.y) return 0;
  const auto found = tiles_.find(TileKey{t, k, y / kTileSide, x / kTileSide});
  return found == tiles_.end() ? SegmentValue{0} : (*found->second)[indexInTile(x, y)];
}

Raster<SegmentValue> LabelTiles::slice(int k, int t) const {
  Raster<SegmentValue> slice{size_.x, size_.y};
  for (auto it = tiles_.lower_bound(TileKey{t, k, 0, 0}); it != tiles_.end(); ++it) {
    const TileKey& key = it->first;
    if (key.t != t || key.k != k) break;
    const int left = key.tx * kTileSide, top = key.ty * kTileSide;
    const int width = std::min(kTileSide, size_.x - left), height = std::min(kTileSide, size_.y - top);
    for (int y = 0; y < height; ++y) {
      const auto* row = it->second->data() + indexInTile(0, y);
      std::copy_n(row, width, slice.pixels.begin() + static_cast<std::ptrdiff_t>(slice.index(left, top + y)));
    }
  }
  return slice;
}

bool LabelTiles::sliceEmpty(int k, int t) const {
  const auto next = tiles_.lower_bound(TileKey{t, k, 0, 0});
  return next == tiles_.end() || next->first.t != t || next->first.k != k;
}

TilePtr LabelTiles::tile(const TileKey& key) const {
  const auto found = tiles_.find(key);
  return found == tiles_.end() ? nullptr : found->second;
}

bool LabelTiles::contains(const TileKey& key) const {
  return key.t >= 0 && key.t < size_.t && key.k >= 0 && key.k < size_.z && key.tx >= 0 && key.ty >= 0 &&
         key.tx <= (size_.x - 1) / kTileSide && key.ty <= (size_.y - 1) / kTileSide;
}

void LabelTiles::setTile(const TileKey& key, TilePtr tile) {
  if (!contains(key)) return;
  if (!tile || allZero(*tile))
    tiles_.erase(key);
  else
    tiles_.insert_or_assign(key, std::move(tile));
}

std::vector<std::size_t> LabelTiles::voxelCounts() const {
  std::vector<std::size_t> counts(1, 0);
  for (const auto& [key, tile] : tiles_)
    for (const SegmentValue value : *tile) {
      if (value >= counts.size()) counts.resize(std::size_t{value} + 1, 0);
      ++counts[value];
    }
  counts[0] = 0;
  return counts;
}

}  // namespace diptych
