#pragma once
// Tracks and their heads: the tables track and tile.

#include "storage/project/Names.h"
#include "storage/project/Project.h"
#include "storage/project/TileStore.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <set>
#include <string>
#include <vector>

namespace diptych::storage::project {

class TrackTable {
public:
  explicit TrackTable(SQLite::Database& db) : db_{db} {}

  TrackId add(VolumeId volume, TrackKind kind, const std::string& name, const std::string& author, const Scheme& scheme,
              const std::string& modelId);
  std::vector<TrackEntry> ofVolume(VolumeId volume) const;
  /// Throws Failure(notFound).
  TrackEntry get(TrackId track) const;
  /// Expects a transaction around it. Segments that it lacks are retired; throws Failure(invalid) where one is in use.
  void setScheme(TrackId track, const Scheme& scheme);
  /// Without any of that, for undo and redo.
  void writeScheme(TrackId track, const Scheme& scheme);
  /// Values that voxels of the heads or declarations of slices use.
  std::set<SegmentValue> valuesInUse(TrackId track) const;

  ContentId head(TrackId track, const TileKey& key) const;
  void setHead(TrackId track, const TileKey& key, ContentId content);
  /// Throws Failure(damaged), naming the slices, where one of its tiles is.
  LabelTiles heads(TrackId track, const GridSize& size) const;
  /// Without the slices that hold a damaged tile, which are put into `damaged`: never a part of a slice.
  LabelTiles intactHeads(TrackId track, const GridSize& size, Slices& damaged) const;
  std::vector<TileKey> headKeys(TrackId track) const;

private:
  SQLite::Database& db_;
};

/// Throws Failure(invalid) for a value or id given twice, or a segment of value 0.
void checkScheme(const Scheme& scheme);

}  // namespace diptych::storage::project
