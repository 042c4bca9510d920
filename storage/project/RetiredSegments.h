#pragma once
// Segments that have left their scheme: the table retired_segment. Edits hold values, and a value may be given away again;
// this says which segment an edit's value stood for.

#include "core/base/Ids.h"
#include "core/label/Scheme.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <optional>
#include <set>
#include <string>

namespace diptych::storage::project {

/// All writing functions expect a transaction around them.
class RetiredSegments {
public:
  explicit RetiredSegments(SQLite::Database& db) : db_{db} {}

  /// Records the segments of `before` that `after` lacks (by value and id). They held their values in all edits so far. A value in
  /// use that gets another id is no such case: its labels, older ones included, are then said to be of the other segment.
  void retire(TrackId track, const Scheme& before, const Scheme& after, const std::set<SegmentValue>& inUse);

  /// The scheme that values mean what they meant at the time of edit `target`: with retired segments put back where they
  /// were in the list. Throws Failure(invalid), for the edit called `editName`, where a value now stands for another segment
  /// or never stood for one.
  Scheme withSegmentsOf(TrackId track, std::int64_t target, const std::set<SegmentValue>& values, Scheme scheme,
                        const std::string& editName) const;
  /// Whether the value stands for the same segment in this scheme as at the time of edit `target`.
  bool meansTheSame(TrackId track, std::int64_t target, SegmentValue value, const Scheme& scheme) const;
  /// Remembers which segments came into the scheme with the undo or redo `edit`, for takeAway().
  void cameBack(TrackId track, const Scheme& before, const Scheme& after, std::int64_t target, std::int64_t edit);
  /// The scheme without the segments that an earlier undo or redo of `target` had put back, unless they are in use: undoing and
  /// redoing a deletion ends where it began.
  Scheme withoutCameBack(TrackId track, std::int64_t target, const std::set<SegmentValue>& inUse, Scheme scheme);

private:
  struct Row {
    std::int64_t id = 0;
    Segment segment;
    int position = 0;
  };
  /// Who held the value when `target` was made, if that was a segment that left later.
  std::optional<Row> holder(TrackId track, SegmentValue value, std::int64_t target) const;

  SQLite::Database& db_;
};

}  // namespace diptych::storage::project
