#pragma once
// The record of edits: the tables edit and edit_tile, and what applying one does to heads and slice states.

#include "core/edit/Edit.h"
#include "storage/project/Project.h"
#include "storage/project/SliceTable.h"
#include "storage/project/TileStore.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <string>
#include <vector>

namespace diptych::storage::project {

/// A TileChange by rows of tile_content.
struct StoredChange {
  TileKey key;
  ContentId before, after;
};

/// What an edit is recorded with.
struct EditHead {
  TrackId track;
  UndoHistory::Kind kind = UndoHistory::Kind::edit;
  std::int64_t target = 0;
  std::string name, author, modelId;
};

/// All writing functions expect a transaction around them.
class EditTable {
public:
  explicit EditTable(SQLite::Database& db) : db_{db} {}

  /// Swaps the heads and records it; throws Failure(invalid) where a head is not what the change expects.
  EditEntry commit(const EditHead& head, const std::vector<StoredChange>& changes);
  std::vector<StoredChange> changesOf(std::int64_t edit) const;
  /// Ascending by seq.
  std::vector<EditEntry> ofTrack(TrackId track) const;
  EditEntry get(std::int64_t seq) const;
  UndoHistory history(TrackId track) const;

private:
  SQLite::Database& db_;
};

}  // namespace diptych::storage::project
