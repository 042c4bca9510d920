#include "storage/project/TrackTable.h"

#include "storage/project/Failure.h"
#include "storage/project/PosixFiles.h"
#include "storage/project/RetiredSegments.h"
#include "storage/project/Rows.h"

#include <algorithm>
#include <set>

namespace diptych::storage {

const char* trackKindName(TrackKind kind) {
  switch (kind) {
    case TrackKind::human:
      return "human";
    case TrackKind::model:
      return "model";
    case TrackKind::reference:
      return "reference";
    case TrackKind::consensus:
      return "consensus";
  }
  return "human";
}

Result<TrackKind> trackKindFromName(std::string_view name) {
  for (const TrackKind kind : {TrackKind::human, TrackKind::model, TrackKind::reference, TrackKind::consensus})
    if (name == trackKindName(kind)) return kind;
  return Error{ErrorCode::usage, "There is no kind of track called " + std::string{name},
               "use human, model, reference or consensus", std::string{name}};
}

}  // namespace diptych::storage

namespace diptych::storage::project {

namespace {

constexpr const char* kSelect =
    "SELECT id, volume, number, kind, name, author, model, created, scheme, "
    "(SELECT json_group_array(DISTINCT value) FROM retired_segment r WHERE r.track = track.id) FROM track ";

TrackEntry entryOf(const SQLite::Statement& row) {
  TrackEntry entry;
  entry.id = {integer(row, 0)};
  entry.volume = {integer(row, 1)};
  entry.number = smallInteger(row, 2);
  entry.kind = orThrow(trackKindFromName(text(row, 3)));
  entry.name = text(row, 4);
  entry.author = text(row, 5);
  entry.modelId = text(row, 6);
  entry.created = text(row, 7);
  entry.scheme = orThrow(schemeFromJson(text(row, 8)));
  entry.retiredValues = valuesFromJson(text(row, 9));
  std::sort(entry.retiredValues.begin(), entry.retiredValues.end());
  return entry;
}

}  // namespace

void checkScheme(const Scheme& scheme) {
  std::set<SegmentValue> values;
  std::set<std::string> ids;
  for (const Segment& segment : scheme.segments) {
    if (segment.value == 0)
      fail(ErrorCode::invalid, "Cannot use the scheme " + scheme.name + ": segment " + segment.name +
                                   " has the value 0, which stands for no segment");
    if (!values.insert(segment.value).second || !ids.insert(segment.id).second)
      fail(ErrorCode::invalid, "Cannot use the scheme " + scheme.name + ": segment " + segment.name +
                                   " has a value or an id that another segment has, too");
  }
}

TrackId TrackTable::add(VolumeId volume, TrackKind kind, const std::string& name, const std::string& author,
                        const Scheme& scheme, const std::string& modelId) {
  checkScheme(scheme);
  execute(db_,
          "INSERT INTO track (volume, number, kind, name, author, model, scheme, created) VALUES (?1, "
          "(SELECT coalesce(max(number), 0) + 1 FROM track WHERE volume = ?1), ?2, ?3, ?4, ?5, ?6, ?7)",
          volume.value, std::string{trackKindName(kind)}, name, author, modelId, toJson(scheme), nowUtc());
  return {db_.getLastInsertRowid()};
}

std::vector<TrackEntry> TrackTable::ofVolume(VolumeId volume) const {
  std::vector<TrackEntry> entries;
  auto rows = prepare(db_, (std::string{kSelect} + "WHERE volume = ? ORDER BY number").c_str(), volume.value);
  while (rows.executeStep()) entries.push_back(entryOf(rows));
  return entries;
}

TrackEntry TrackTable::get(TrackId track) const {
  auto row = prepare(db_, (std::string{kSelect} + "WHERE id = ?").c_str(), track.value);
  if (!row.executeStep())
    fail(ErrorCode::notFound,
         "There is no track with the id " + std::to_string(track.value) + " in " + db_.getFilename());
  return entryOf(row);
}

std::set<SegmentValue> TrackTable::valuesInUse(TrackId track) const {
  std::set<SegmentValue> used;
  auto rows = prepare(db_,
                      "SELECT value FROM tile JOIN tile_content ON tile_content.id = content, json_each(segments) "
                      "WHERE track = ?1 "
                      "UNION SELECT value FROM slice_state, json_each(declared) WHERE track = ?1",
                      track.value);
  while (rows.executeStep()) used.insert(static_cast<SegmentValue>(smallInteger(rows, 0)));
  return used;
}

void TrackTable::setScheme(TrackId track, const Scheme& scheme) {
  checkScheme(scheme);
  const TrackEntry entry = get(track);
  const std::set<SegmentValue> inUse = valuesInUse(track);
  for (const SegmentValue value : inUse)
    if (!scheme.byValue(value)) {
      const Segment* segment = entry.scheme.byValue(value);
      fail(ErrorCode::invalid,
           "Cannot remove the segment " + (segment ? segment->name : std::to_string(value)) + " from track " +
               entry.name + ": it is in use there",
           "erase it and take back its declarations first");
    }
  RetiredSegments{db_}.retire(track, entry.scheme, scheme, inUse);
  writeScheme(track, scheme);
}

void TrackTable::writeScheme(TrackId track, const Scheme& scheme) {
  execute(db_, "UPDATE track SET scheme = ? WHERE id = ?", toJson(scheme), track.value);
}

ContentId TrackTable::head(TrackId track, const TileKey& key) const {
  auto row = prepare(db_, "SELECT content FROM tile WHERE track = ? AND t = ? AND k = ? AND ty = ? AND tx = ?",
                     track.value, key.t, key.k, key.ty, key.tx);
  return row.executeStep() ? ContentId{integer(row, 0)} : ContentId{};
}

void TrackTable::setHead(TrackId track, const TileKey& key, ContentId content) {
  if (content)
    execute(db_,
            "INSERT INTO tile (track, t, k, ty, tx, content) VALUES (?, ?, ?, ?, ?, ?) "
            "ON CONFLICT DO UPDATE SET content = excluded.content",
            track.value, key.t, key.k, key.ty, key.tx, *content);
  else
    execute(db_, "DELETE FROM tile WHERE track = ? AND t = ? AND k = ? AND ty = ? AND tx = ?", track.value, key.t,
            key.k, key.ty, key.tx);
}

LabelTiles TrackTable::heads(TrackId track, const GridSize& size) const {
  Slices damaged;
  LabelTiles labels = intactHeads(track, size, damaged);
  if (!damaged.empty())
    fail(ErrorCode::damaged,
         "Cannot read the labels of " + nameOf(db_, track) + " in " + db_.getFilename() + ": they are damaged on " +
             inWords(damaged),
         "other tracks can be read; restore the project from a backup", db_.getFilename());
  return labels;
}

LabelTiles TrackTable::intactHeads(TrackId track, const GridSize& size, Slices& damaged) const {
  LabelTiles labels{size};
  const TileStore store{db_};
  auto rows = prepare(db_, "SELECT t, k, ty, tx, content FROM tile WHERE track = ?", track.value);
  while (rows.executeStep()) {
    const TileKey key{smallInteger(rows, 0), smallInteger(rows, 1), smallInteger(rows, 2), smallInteger(rows, 3)};
    try {
      labels.setTile(key, store.get(integer(rows, 4)));
    } catch (const Failure& failure) {
      if (failure.error.code != ErrorCode::damaged) throw;
      damaged.insert({key.t, key.k});
    }
  }
  for (const TileKey& key : headKeys(track))
    if (damaged.contains({key.t, key.k})) labels.setTile(key, nullptr);
  return labels;
}

std::vector<TileKey> TrackTable::headKeys(TrackId track) const {
  std::vector<TileKey> keys;
  auto rows = prepare(db_, "SELECT t, k, ty, tx FROM tile WHERE track = ?", track.value);
  while (rows.executeStep())
    keys.push_back({smallInteger(rows, 0), smallInteger(rows, 1), smallInteger(rows, 2), smallInteger(rows, 3)});
  return keys;
}

}  // namespace diptych::storage::project
