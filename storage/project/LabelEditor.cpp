#include "storage/project/LabelEditor.h"

#include "storage/project/Failure.h"

#include <algorithm>
#include <set>

namespace diptych::storage::project {

namespace {

using Behaviour = SQLite::TransactionBehavior;

std::string place(int t, int k) {
  return "slice " + std::to_string(k) + " of phase " + std::to_string(t);
}

bool inGrid(const TileKey& key, const GridSize& size) {
  return key.t >= 0 && key.t < size.t && key.k >= 0 && key.k < size.z && key.tx >= 0 && key.tx * kTileSide < size.x &&
         key.ty >= 0 && key.ty * kTileSide < size.y;
}

std::set<SegmentValue> asSet(const std::vector<SegmentValue>& values) {
  return {values.begin(), values.end()};
}

/// Voxels of an edge tile that lie outside the grid are zero by contract; readers count on it.
bool clearBeyondEdge(const TileKey& key, const Tile& tile, const GridSize& size) {
  const int width = std::min(kTileSide, size.x - key.tx * kTileSide),
            height = std::min(kTileSide, size.y - key.ty * kTileSide);
  if (width == kTileSide && height == kTileSide) return true;
  for (int y = 0; y < kTileSide; ++y)
    for (int x = y < height ? width : 0; x < kTileSide; ++x)
      if (tile[static_cast<std::size_t>(y * kTileSide + x)] != 0) return false;
  return true;
}

}  // namespace

LabelTiles LabelEditor::labels(TrackId track) const {
  return tracks_.heads(track, sizeOf(tracks_.get(track)));
}

void LabelEditor::checkTile(const TileKey& key, const TilePtr& tile, const GridSize& size, const Scheme& scheme,
                            const std::string& editName) const {
  const auto refuse = [&](const std::string& why) {
    fail(ErrorCode::invalid, "Cannot record the edit \"" + editName + "\": on " + place(key.t, key.k) + " " + why);
  };
  if (!inGrid(key, size)) refuse("it lies outside the volume");
  if (!tile) return;
  if (!clearBeyondEdge(key, *tile, size)) refuse("it writes beyond the edge of the volume");
  for (const SegmentValue value : segmentsIn(*tile))
    if (!scheme.byValue(value))
      refuse("it uses the value " + std::to_string(value) + ", which is no segment of the track");
}

EditEntry LabelEditor::commitEdit(TrackId track, const Edit& edit, const std::string& author,
                                  const std::string& modelId) {
  if (edit.empty()) fail(ErrorCode::usage, "Cannot record the edit \"" + edit.name + "\": it changes nothing");
  const TrackEntry entry = tracks_.get(track);
  const GridSize size = sizeOf(entry);
  for (const TileChange& change : edit.changes) checkTile(change.key, change.after, size, entry.scheme, edit.name);

  SQLite::Transaction transaction{db_, Behaviour::IMMEDIATE};
  std::vector<StoredChange> changes;
  for (const TileChange& change : edit.changes) {
    const auto before = tiles_.find(change.before);
    if (!before)  // no tile ever looked like that, so the head does not, either
      fail(ErrorCode::invalid,
           "Cannot record the edit \"" + edit.name + "\": " + place(change.key.t, change.key.k) +
               " has changed since it was begun",
           "read the labels again and repeat it");
    changes.push_back({change.key, *before, tiles_.put(change.after)});
  }
  const EditEntry recorded = edits_.commit({track, UndoHistory::Kind::edit, 0, edit.name, author, modelId}, changes);
  for (const auto& [t, k] : edit.slices())
    if (slices_.state(track, t, k).stage == SliceStage::untouched)
      slices_.set(track, {t, k, SliceStage::inWork, {}}, author, recorded.seq);
  transaction.commit();
  return recorded;
}

EditEntry LabelEditor::commitLabels(TrackId track, const LabelTiles& labels, const std::vector<SliceState>& states,
                                    const std::string& editName, const std::string& author,
                                    const std::string& modelId) {
  const TrackEntry entry = tracks_.get(track);
  const GridSize size = sizeOf(entry);
  if (labels.size() != size)
    fail(ErrorCode::invalid, "Cannot record \"" + editName + "\": its grid is not that of the volume");
  std::vector<SliceState> wanted;
  for (const SliceState& state : states) wanted.push_back(checked(state, size, entry.scheme));
  for (const auto& [key, tile] : labels.tiles()) checkTile(key, tile, size, entry.scheme, editName);

  SQLite::Transaction transaction{db_, Behaviour::IMMEDIATE};
  std::set<TileKey> keys;
  for (const auto& [key, tile] : labels.tiles()) keys.insert(key);
  for (const TileKey& key : tracks_.headKeys(track)) keys.insert(key);
  std::vector<StoredChange> changes;
  for (const TileKey& key : keys) {
    const StoredChange change{key, tracks_.head(track, key), tiles_.put(labels.tile(key))};
    if (change.before != change.after) changes.push_back(change);
  }
  const EditEntry recorded = edits_.commit({track, UndoHistory::Kind::edit, 0, editName, author, modelId}, changes);
  for (const SliceState& state : wanted) slices_.set(track, state, author, recorded.seq);
  transaction.commit();
  return recorded;
}

EditEntry LabelEditor::replay(TrackId track, UndoHistory::Kind kind, std::int64_t target, const std::string& author) {
  const bool backward = kind == UndoHistory::Kind::undo;
  const TrackEntry entry = tracks_.get(track);
  const EditEntry original = edits_.get(target);
  std::vector<StoredChange> changes = edits_.changesOf(target);
  std::set<SegmentValue> values;
  for (StoredChange& change : changes) {
    if (backward) std::swap(change.before, change.after);
    if (change.after) values.merge(asSet(tiles_.segments(*change.after)));
  }
  const Scheme scheme = retired_.withSegmentsOf(track, target, values, entry.scheme, original.name);
  const EditEntry recorded = edits_.commit({track, kind, target, original.name, author, original.modelId}, changes);
  for (const SliceChange& change : slices_.changesOf(target)) {
    const SliceState& from = backward ? change.after : change.before;
    const SliceState& to = backward ? change.before : change.after;
    // What somebody said about the slice since then stays said.
    const bool stillOurs = slices_.state(track, from.t, from.k) == from;
    const bool allowed = std::all_of(to.declared.begin(), to.declared.end(), [&](SegmentValue value) {
      return retired_.meansTheSame(track, target, value, scheme);
    });
    if (stillOurs && allowed) slices_.set(track, to, author, recorded.seq);
  }
  const Scheme settled = retired_.withoutCameBack(track, target, tracks_.valuesInUse(track), scheme);
  retired_.cameBack(track, entry.scheme, settled, target, recorded.seq);
  if (settled != entry.scheme) tracks_.writeScheme(track, settled);
  return recorded;
}

EditEntry LabelEditor::undo(TrackId track, const std::string& author) {
  const TrackEntry entry = tracks_.get(track);
  SQLite::Transaction transaction{db_, Behaviour::IMMEDIATE};
  const auto target = edits_.history(track).nextUndo();
  if (!target) fail(ErrorCode::notFound, "There is nothing to undo in track " + entry.name);
  const EditEntry recorded = replay(track, UndoHistory::Kind::undo, *target, author);
  transaction.commit();
  return recorded;
}

EditEntry LabelEditor::redo(TrackId track, const std::string& author) {
  const TrackEntry entry = tracks_.get(track);
  SQLite::Transaction transaction{db_, Behaviour::IMMEDIATE};
  const auto target = edits_.history(track).nextRedo();
  if (!target) fail(ErrorCode::notFound, "There is nothing to redo in track " + entry.name);
  const EditEntry recorded = replay(track, UndoHistory::Kind::redo, *target, author);
  transaction.commit();
  return recorded;
}

SliceState LabelEditor::checked(SliceState state, const GridSize& size, const Scheme& scheme) const {
  if (state.t < 0 || state.t >= size.t || state.k < 0 || state.k >= size.z)
    fail(ErrorCode::invalid, "Cannot set the state of " + place(state.t, state.k) + ": it lies outside the volume");
  if (state.doubt && !(*state.doubt >= 0 && *state.doubt <= 1))  // also not a number
    fail(ErrorCode::invalid, "Cannot set the doubt of " + place(state.t, state.k) + ": it is not between 0 and 1");
  if (state.stage != SliceStage::done) state.declared.clear();
  std::sort(state.declared.begin(), state.declared.end());
  state.declared.erase(std::unique(state.declared.begin(), state.declared.end()), state.declared.end());
  for (const SegmentValue value : state.declared)
    if (!scheme.byValue(value))
      fail(ErrorCode::invalid, "Cannot declare the value " + std::to_string(value) + " on " + place(state.t, state.k) +
                                   ": it is no segment of the track");
  return state;
}

void LabelEditor::setSliceStates(TrackId track, const std::vector<SliceState>& states, const std::string& author) {
  const TrackEntry entry = tracks_.get(track);
  const GridSize size = sizeOf(entry);
  SQLite::Transaction transaction{db_, Behaviour::IMMEDIATE};
  for (const SliceState& state : states) slices_.set(track, checked(state, size, entry.scheme), author, std::nullopt);
  transaction.commit();
}

}  // namespace diptych::storage::project
