#pragma once
// Labels as copy-on-write tiles: 64×64 voxels of one slice at one time. A track of any size costs what is painted in it,
// a snapshot costs a copy of the tile table, and undo keeps pointers instead of copies.

#include <array>
#include <compare>
#include <cstddef>
#include <map>
#include <memory>
#include <span>
#include <vector>

#include "core/base/Result.h"
#include "core/image/Raster.h"
#include "core/image/Volume.h"
#include "core/label/Scheme.h"

namespace diptych {

inline constexpr int kTileSide = 64;
inline constexpr std::size_t kTileVoxels = static_cast<std::size_t>(kTileSide) * kTileSide;

/// Tile column and row (voxel / 64), slice and phase.
struct TileKey {
  int t = 0, k = 0, ty = 0, tx = 0;
  auto operator<=>(const TileKey&) const = default;
};

using Tile = std::array<SegmentValue, kTileVoxels>;  ///< row-major; voxels beyond the grid's edge are 0
/// Null stands for a tile of zeros; a tile of zeros is always stored as null.
using TilePtr = std::shared_ptr<const Tile>;

/// The labels of one track at one moment. Value semantics, immutable tiles: a copy is a snapshot and may be read on any
/// thread while the track goes on changing.
class LabelTiles {
public:
  LabelTiles() = default;
  explicit LabelTiles(GridSize size) : size_{size} {}

  const GridSize& size() const { return size_; }
  SegmentValue at(int x, int y, int k, int t = 0) const;
  Raster<SegmentValue> slice(int k, int t = 0) const;
  bool sliceEmpty(int k, int t = 0) const;
  TilePtr tile(const TileKey& key) const;
  /// Whether a tile of this key lies on the grid.
  bool contains(const TileKey& key) const;
  const std::map<TileKey, TilePtr>& tiles() const { return tiles_; }
  /// Replaces a tile; null or all zero removes it; ignored off the grid. Used by Edit and by loading; tools go through EditBuilder.
  void setTile(const TileKey& key, TilePtr tile);
  /// Number of voxels of each value over the whole track; index = value, [0] is left 0.
  std::vector<std::size_t> voxelCounts() const;

private:
  GridSize size_;
  std::map<TileKey, TilePtr> tiles_;
};

/// zstd-compressed little-endian bytes of a tile, for the database; decoding checks the size and refuses anything else.
std::vector<std::byte> encodeTile(const Tile& tile);
Result<TilePtr> decodeTile(std::span<const std::byte> bytes);

}  // namespace diptych
