#include "storage/project/EditTable.h"

#include "storage/project/Failure.h"
#include "storage/project/PosixFiles.h"
#include "storage/project/Rows.h"
#include "storage/project/TrackTable.h"

namespace diptych::storage::project {

namespace {

constexpr const char* kSelect = "SELECT seq, track, kind, target, name, author, model, created FROM edit ";

std::string kindName(UndoHistory::Kind kind) {
  switch (kind) {
    case UndoHistory::Kind::edit:
      return "edit";
    case UndoHistory::Kind::undo:
      return "undo";
    case UndoHistory::Kind::redo:
      return "redo";
  }
  return "edit";
}

UndoHistory::Kind kindFromName(const std::string& name) {
  return name == "undo" ? UndoHistory::Kind::undo : name == "redo" ? UndoHistory::Kind::redo : UndoHistory::Kind::edit;
}

EditEntry entryOf(const SQLite::Statement& row) {
  EditEntry entry;
  entry.seq = integer(row, 0);
  entry.id = {entry.seq};
  entry.track = {integer(row, 1)};
  entry.kind = kindFromName(text(row, 2));
  entry.target = optionalInteger(row, 3).value_or(0);
  entry.name = text(row, 4);
  entry.author = text(row, 5);
  entry.modelId = text(row, 6);
  entry.created = text(row, 7);
  return entry;
}

}  // namespace

EditEntry EditTable::commit(const EditHead& head, const std::vector<StoredChange>& changes) {
  TrackTable tracks{db_};
  execute(db_, "INSERT INTO edit (track, kind, target, name, author, model, created) VALUES (?, ?, ?, ?, ?, ?, ?)",
          head.track.value, kindName(head.kind),
          head.target == 0 ? std::optional<std::int64_t>{} : std::optional<std::int64_t>{head.target}, head.name,
          head.author, head.modelId, nowUtc());
  const std::int64_t seq = db_.getLastInsertRowid();

  SQLite::Statement insert{db_,
                           "INSERT INTO edit_tile (edit, t, k, ty, tx, before, after) VALUES (?, ?, ?, ?, ?, ?, ?)"};
  for (const StoredChange& change : changes) {
    if (tracks.head(head.track, change.key) != change.before)
      fail(ErrorCode::invalid,
           "Cannot record the edit \"" + head.name + "\": slice " + std::to_string(change.key.k) + " of phase " +
               std::to_string(change.key.t) + " has changed since it was begun",
           "read the labels again and repeat it");
    tracks.setHead(head.track, change.key, change.after);
    repeat(insert, seq, change.key.t, change.key.k, change.key.ty, change.key.tx, change.before, change.after);
  }
  return get(seq);
}

std::vector<StoredChange> EditTable::changesOf(std::int64_t edit) const {
  std::vector<StoredChange> changes;
  auto rows = prepare(db_, "SELECT t, k, ty, tx, before, after FROM edit_tile WHERE edit = ?", edit);
  while (rows.executeStep())
    changes.push_back({{smallInteger(rows, 0), smallInteger(rows, 1), smallInteger(rows, 2), smallInteger(rows, 3)},
                       optionalInteger(rows, 4),
                       optionalInteger(rows, 5)});
  return changes;
}

std::vector<EditEntry> EditTable::ofTrack(TrackId track) const {
  std::vector<EditEntry> entries;
  auto rows = prepare(db_, (std::string{kSelect} + "WHERE track = ? ORDER BY seq").c_str(), track.value);
  while (rows.executeStep()) entries.push_back(entryOf(rows));
  return entries;
}

EditEntry EditTable::get(std::int64_t seq) const {
  auto row = prepare(db_, (std::string{kSelect} + "WHERE seq = ?").c_str(), seq);
  if (!row.executeStep())
    fail(ErrorCode::notFound, "There is no edit " + std::to_string(seq) + " in " + db_.getFilename());
  return entryOf(row);
}

UndoHistory EditTable::history(TrackId track) const {
  UndoHistory history;
  auto rows = prepare(db_, "SELECT seq, kind, target FROM edit WHERE track = ? ORDER BY seq", track.value);
  while (rows.executeStep())
    history.record(integer(rows, 0), kindFromName(text(rows, 1)), optionalInteger(rows, 2).value_or(0));
  return history;
}

}  // namespace diptych::storage::project
