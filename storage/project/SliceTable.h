#pragma once
// What was said about slices: the tables slice_state and slice_state_log.

#include "core/base/Ids.h"
#include "core/label/SliceState.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <optional>
#include <string>
#include <vector>

namespace diptych::storage::project {

struct SliceChange {
  SliceState before, after;
};

class SliceTable {
public:
  explicit SliceTable(SQLite::Database& db) : db_{db} {}

  /// Ascending by t, then k; untouched slices are not listed.
  std::vector<SliceState> states(TrackId track) const;
  SliceState state(TrackId track, int t, int k) const;
  /// Writes the state and logs the change, with the edit it belongs to, if any. No change, no log.
  void set(TrackId track, const SliceState& after, const std::string& author, std::optional<std::int64_t> edit);
  /// Changes that came with an edit.
  std::vector<SliceChange> changesOf(std::int64_t edit) const;

private:
  SQLite::Database& db_;
};

}  // namespace diptych::storage::project
