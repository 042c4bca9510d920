#include "storage/project/SliceTable.h"

#include "storage/project/PosixFiles.h"
#include "storage/project/Rows.h"

namespace diptych::storage::project {

namespace {

std::string stageName(SliceStage stage) {
  switch (stage) {
    case SliceStage::untouched:
      return "untouched";
    case SliceStage::inWork:
      return "inWork";
    case SliceStage::done:
      return "done";
  }
  return "untouched";
}

SliceStage stageFromName(const std::string& name) {
  return name == "done" ? SliceStage::done : name == "inWork" ? SliceStage::inWork : SliceStage::untouched;
}

/// From the columns t, k, stage, declared, doubt, of which the last three start at `stageColumn`.
SliceState stateOf(const SQLite::Statement& row, int stageColumn) {
  SliceState state{smallInteger(row, 0), smallInteger(row, 1), stageFromName(text(row, stageColumn)),
                   valuesFromJson(text(row, stageColumn + 1))};
  if (!row.isColumnNull(stageColumn + 2)) state.doubt = static_cast<float>(row.getColumn(stageColumn + 2).getDouble());
  return state;
}

std::optional<double> doubtOf(const SliceState& state) {
  return state.doubt ? std::optional<double>{*state.doubt} : std::nullopt;
}

}  // namespace

std::vector<SliceState> SliceTable::states(TrackId track) const {
  std::vector<SliceState> states;
  auto rows =
      prepare(db_, "SELECT t, k, stage, declared, doubt FROM slice_state WHERE track = ? ORDER BY t, k", track.value);
  while (rows.executeStep()) states.push_back(stateOf(rows, 2));
  return states;
}

SliceState SliceTable::state(TrackId track, int t, int k) const {
  auto row = prepare(db_, "SELECT t, k, stage, declared, doubt FROM slice_state WHERE track = ? AND t = ? AND k = ?",
                     track.value, t, k);
  return row.executeStep() ? stateOf(row, 2) : SliceState{t, k, SliceStage::untouched, {}};
}

void SliceTable::set(TrackId track, const SliceState& after, const std::string& author,
                     std::optional<std::int64_t> edit) {
  const SliceState before = state(track, after.t, after.k);
  if (before == after) {
    // Doubt is a remark: a new one replaces the old, but nobody said anything new about the slice.
    if (before.doubt != after.doubt)
      execute(db_, "UPDATE slice_state SET doubt = ? WHERE track = ? AND t = ? AND k = ?", doubtOf(after), track.value,
              after.t, after.k);
    return;
  }
  if (after.stage == SliceStage::untouched)
    execute(db_, "DELETE FROM slice_state WHERE track = ? AND t = ? AND k = ?", track.value, after.t, after.k);
  else
    execute(db_,
            "INSERT INTO slice_state (track, t, k, stage, declared, doubt) VALUES (?, ?, ?, ?, ?, ?) "
            "ON CONFLICT DO UPDATE SET stage = excluded.stage, declared = excluded.declared, doubt = excluded.doubt",
            track.value, after.t, after.k, stageName(after.stage), valuesToJson(after.declared), doubtOf(after));
  execute(db_,
          "INSERT INTO slice_state_log (track, edit, t, k, stage_before, declared_before, doubt_before, stage_after, "
          "declared_after, doubt_after, author, created) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
          track.value, edit, after.t, after.k, stageName(before.stage), valuesToJson(before.declared), doubtOf(before),
          stageName(after.stage), valuesToJson(after.declared), doubtOf(after), author, nowUtc());
}

std::vector<SliceChange> SliceTable::changesOf(std::int64_t edit) const {
  std::vector<SliceChange> changes;
  auto rows = prepare(db_,
                      "SELECT t, k, stage_before, declared_before, doubt_before, stage_after, declared_after, "
                      "doubt_after FROM slice_state_log WHERE edit = ? ORDER BY id",
                      edit);
  while (rows.executeStep()) changes.push_back({stateOf(rows, 2), stateOf(rows, 5)});
  return changes;
}

}  // namespace diptych::storage::project
