#pragma once
// Tiles by content: the table tile_content.

#include "core/label/LabelTiles.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace diptych::storage::project {

/// Row of tile_content; empty stands for a tile of zeros.
using ContentId = std::optional<std::int64_t>;

class TileStore {
public:
  explicit TileStore(SQLite::Database& db) : db_{db} {}

  /// The row that holds this tile, written if there is none yet.
  ContentId put(const TilePtr& tile);
  /// The row that holds this tile, without writing one; nullopt where no stored tile looks so.
  std::optional<ContentId> find(const TilePtr& tile) const;
  /// Decoded and compared with its hash; throws Failure(damaged), which does not know what the tile is part of.
  TilePtr get(std::int64_t content) const;
  /// Segment values in it, ascending, without 0.
  std::vector<SegmentValue> segments(std::int64_t content) const;
  /// Whether get() would give it.
  bool isWhole(std::int64_t content) const;

private:
  TilePtr wholeOrNull(std::int64_t content) const;

  SQLite::Database& db_;
};

/// Values of a tile, ascending, without 0.
std::vector<SegmentValue> segmentsIn(const Tile& tile);

}  // namespace diptych::storage::project
