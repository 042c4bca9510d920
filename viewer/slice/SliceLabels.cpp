// Labels of a slice of any stack, tile by tile.

#include "viewer/slice/SliceSource.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace diptych::viewer {
namespace {

struct Range {
  int low = 0, high = -1;  ///< both included
};

/// The voxels asked for, and where each lies in the picture.
struct Wanted {
  std::array<Range, 3> axes;                ///< of i, j and k
  std::array<std::ptrdiff_t, 3> strides{};  ///< pixels from one voxel to the next along each axis
  std::ptrdiff_t first = 0;                 ///< pixel that voxel (0,0,0) would have
};

Wanted wantedVoxels(const ViewPlane& plane, int index, const SliceBox& box) {
  const auto u = static_cast<std::size_t>(plane.horizontal), v = static_cast<std::size_t>(plane.vertical);
  const auto range = [](bool flipped, int size, int low, int count) {
    return flipped ? Range{size - low - count, size - 1 - low} : Range{low, low + count - 1};
  };
  Wanted wanted;
  wanted.axes[u] = range(plane.flipU, plane.width, box.u, box.width);
  wanted.axes[v] = range(plane.flipV, plane.height, box.v, box.height);
  wanted.axes[static_cast<std::size_t>(plane.normal)] = {index, index};
  wanted.strides[u] = plane.flipU ? -1 : 1;
  wanted.strides[v] = plane.flipV ? -box.width : box.width;
  // The picture's first pixel is the low or (flipped) the high end of each axis.
  const int atU = plane.flipU ? wanted.axes[u].high : wanted.axes[u].low;
  const int atV = plane.flipV ? wanted.axes[v].high : wanted.axes[v].low;
  wanted.first = -(atU * wanted.strides[u] + atV * wanted.strides[v]);
  return wanted;
}

void copyTile(const TileKey& key, const Tile& tile, const Wanted& wanted, Raster<SegmentValue>& picture) {
  const auto within = [](Range range, int start) {
    return Range{std::max(range.low, start), std::min(range.high, start + kTileSide - 1)};
  };
  const int left = key.tx * kTileSide, top = key.ty * kTileSide;
  const Range i = within(wanted.axes[0], left), j = within(wanted.axes[1], top);
  const auto length = static_cast<std::ptrdiff_t>(i.high - i.low + 1);
  for (int y = j.low; y <= j.high; ++y) {
    const SegmentValue* from = tile.data() + (y - top) * kTileSide + (i.low - left);
    SegmentValue* to = picture.pixels.data() + wanted.first + i.low * wanted.strides[0] + y * wanted.strides[1] +
                       key.k * wanted.strides[2];
    if (wanted.strides[0] == 1)
      std::copy_n(from, length, to);
    else
      for (std::ptrdiff_t x = 0; x < length; ++x) to[x * wanted.strides[0]] = from[x];
  }
}

}  // namespace

Raster<SegmentValue> sliceLabels(const LabelTiles& labels, const ViewPlane& plane, int index, int t) {
  return sliceLabels(labels, plane, index, t, {0, 0, plane.width, plane.height});
}

Raster<SegmentValue> sliceLabels(const LabelTiles& labels, const ViewPlane& plane, int index, int t,
                                 const SliceBox& box) {
  Raster<SegmentValue> picture(box.width, box.height);
  if (picture.empty()) return picture;
  const Wanted wanted = wantedVoxels(plane, index, box);
  const auto tiles = [](Range range) { return Range{range.low / kTileSide, range.high / kTileSide}; };
  const Range tx = tiles(wanted.axes[0]), ty = tiles(wanted.axes[1]), k = wanted.axes[2];
  // Tiles are kept in the order t, k, ty, tx: from each tile found, go on to the next that can matter.
  auto tile = labels.tiles().lower_bound({t, k.low, ty.low, tx.low});
  while (tile != labels.tiles().end()) {
    const TileKey& key = tile->first;
    if (key.t != t || key.k > k.high) break;
    TileKey next = key;
    if (key.ty < ty.low)
      next.ty = ty.low, next.tx = tx.low;
    else if (key.ty > ty.high)
      next.k = key.k + 1, next.ty = ty.low, next.tx = tx.low;
    else if (key.tx < tx.low)
      next.tx = tx.low;
    else if (key.tx > tx.high)
      next.ty = key.ty + 1, next.tx = tx.low;
    if (next == key) {
      copyTile(key, *tile->second, wanted, picture);
      ++tile;
    } else {
      tile = labels.tiles().lower_bound(next);
    }
  }
  return picture;
}

}  // namespace diptych::viewer
