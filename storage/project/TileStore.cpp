#include "storage/project/TileStore.h"

#include "core/base/Files.h"
#include "storage/project/Failure.h"
#include "storage/project/Rows.h"

#include <nlohmann/json.hpp>
#include <sqlite3.h>

#include <set>
#include <span>

namespace diptych::storage::project {

namespace {

bool allZero(const TilePtr& tile) {
  return !tile || std::all_of(tile->begin(), tile->end(), [](SegmentValue v) { return v == 0; });
}

std::string contentHash(const Tile& tile) {
  return sha256(std::as_bytes(std::span{tile}));
}

/// Null where the bytes do not give back the tile they were made from.
TilePtr decodeVerified(const SQLite::Column& data, const std::string& hash) {
  const std::span bytes{static_cast<const std::byte*>(data.getBlob()), static_cast<std::size_t>(data.getBytes())};
  const Result<TilePtr> tile = decodeTile(bytes);
  return tile && *tile && contentHash(**tile) == hash ? *tile : nullptr;
}

}  // namespace

std::string valuesToJson(const std::vector<SegmentValue>& values) {
  return nlohmann::json(values).dump();
}

std::vector<SegmentValue> valuesFromJson(const std::string& json) {
  return nlohmann::json::parse(json).get<std::vector<SegmentValue>>();
}

std::vector<SegmentValue> segmentsIn(const Tile& tile) {
  std::set<SegmentValue> values;
  SegmentValue last = 0;  // labels come in runs: most voxels repeat the one before
  for (const SegmentValue v : tile)
    if (v != last) {
      last = v;
      if (v != 0) values.insert(v);
    }
  return {values.begin(), values.end()};
}

std::optional<ContentId> TileStore::find(const TilePtr& tile) const {
  if (allZero(tile)) return ContentId{};
  auto row = prepare(db_, "SELECT id FROM tile_content WHERE sha256 = ?", contentHash(*tile));
  if (!row.executeStep()) return std::nullopt;
  return ContentId{integer(row, 0)};
}

ContentId TileStore::put(const TilePtr& tile) {
  if (const auto found = find(tile)) return *found;
  const std::vector<std::byte> bytes = encodeTile(*tile);
  SQLite::Statement insert{db_, "INSERT INTO tile_content (sha256, segments, data) VALUES (?, ?, ?)"};
  bindAll(insert, contentHash(*tile), valuesToJson(segmentsIn(*tile)));
  insert.bind(3, bytes.data(), static_cast<int>(bytes.size()));
  insert.exec();
  return db_.getLastInsertRowid();
}

TilePtr TileStore::wholeOrNull(std::int64_t content) const {
  try {
    auto row = prepare(db_, "SELECT data, sha256 FROM tile_content WHERE id = ?", content);
    return row.executeStep() ? decodeVerified(row.getColumn(0), text(row, 1)) : nullptr;
  } catch (const SQLite::Exception& e) {
    if ((e.getErrorCode() & 0xff) == SQLITE_CORRUPT) return nullptr;
    throw;
  }
}

TilePtr TileStore::get(std::int64_t content) const {
  TilePtr tile = wholeOrNull(content);
  if (!tile)
    fail(ErrorCode::damaged, "Cannot read a tile of the labels in " + db_.getFilename() + ": it is damaged",
         kDamageAdvice, db_.getFilename());
  return tile;
}

bool TileStore::isWhole(std::int64_t content) const {
  return wholeOrNull(content) != nullptr;
}

std::vector<SegmentValue> TileStore::segments(std::int64_t content) const {
  auto row = prepare(db_, "SELECT segments FROM tile_content WHERE id = ?", content);
  return row.executeStep() ? valuesFromJson(text(row, 0)) : std::vector<SegmentValue>{};
}

}  // namespace diptych::storage::project
