#include "storage/project/RetiredSegments.h"

#include "storage/project/Failure.h"
#include "storage/project/Rows.h"

#include <algorithm>

namespace diptych::storage::project {

namespace {

bool holds(const Scheme& scheme, const Segment& segment) {
  const Segment* same = scheme.byValue(segment.value);
  return same && same->id == segment.id;
}

Segment segmentFrom(const std::string& json) {
  const Scheme scheme = orThrow(schemeFromJson(json));
  if (scheme.segments.size() != 1) fail(ErrorCode::damaged, "The project holds a damaged record of a deleted segment");
  return scheme.segments.front();
}

[[noreturn]] void refuse(const std::string& editName, const std::string& why, const std::string& advice) {
  fail(ErrorCode::invalid, "Cannot bring back the labels of \"" + editName + "\": " + why, advice);
}

}  // namespace

void RetiredSegments::retire(TrackId track, const Scheme& before, const Scheme& after,
                             const std::set<SegmentValue>& inUse) {
  for (std::size_t i = 0; i < before.segments.size(); ++i) {
    const Segment& segment = before.segments[i];
    if (holds(after, segment) || inUse.contains(segment.value)) continue;
    // Taken away by hand: no redo takes it away any more.
    execute(db_, "UPDATE retired_segment SET came_back_with = NULL WHERE track = ? AND value = ?", track.value,
            static_cast<int>(segment.value));
    execute(db_,
            "INSERT INTO retired_segment (track, value, segment, position, last_edit) VALUES (?1, ?2, ?3, ?4, "
            "(SELECT coalesce(max(seq), 0) FROM edit WHERE track = ?1))",
            track.value, static_cast<int>(segment.value), toJson(Scheme{"retired", "Retired", {segment}}),
            static_cast<int>(i));
  }
}

std::optional<RetiredSegments::Row> RetiredSegments::holder(TrackId track, SegmentValue value,
                                                            std::int64_t target) const {
  // Of all that ever held the value, the first that left it after that edit.
  auto row =
      prepare(db_,
              "SELECT id, segment, position FROM retired_segment WHERE track = ? AND value = ? AND last_edit >= ? "
              "ORDER BY last_edit, id LIMIT 1",
              track.value, static_cast<int>(value), target);
  if (!row.executeStep()) return std::nullopt;
  return Row{integer(row, 0), segmentFrom(text(row, 1)), smallInteger(row, 2)};
}

Scheme RetiredSegments::withSegmentsOf(TrackId track, std::int64_t target, const std::set<SegmentValue>& values,
                                       Scheme scheme, const std::string& editName) const {
  std::vector<Row> back;
  for (const SegmentValue value : values) {
    const Segment* now = scheme.byValue(value);
    auto then = holder(track, value, target);
    if (!then) {
      if (!now)
        refuse(editName, "the value " + std::to_string(value) + " is no segment of the track any more",
               "add the segment again first");
      continue;
    }
    if (now && now->id == then->segment.id) continue;
    if (now)
      refuse(editName,
             "their segment " + then->segment.name + " was deleted, and " + now->name + " has taken its place",
             "delete the segment " + now->name + " first");
    const auto sameId = std::find_if(scheme.segments.begin(), scheme.segments.end(),
                                     [&](const Segment& other) { return other.id == then->segment.id; });
    if (sameId != scheme.segments.end())
      refuse(editName, "their segment " + then->segment.name + " was deleted, and there is another of its name",
             "delete the segment " + sameId->name + " first");
    back.push_back(std::move(*then));
  }
  std::stable_sort(back.begin(), back.end(), [](const Row& a, const Row& b) { return a.position < b.position; });
  for (Row& row : back) {
    const auto at = std::min(static_cast<std::size_t>(row.position), scheme.segments.size());
    scheme.segments.insert(scheme.segments.begin() + static_cast<std::ptrdiff_t>(at), std::move(row.segment));
  }
  return scheme;
}

bool RetiredSegments::meansTheSame(TrackId track, std::int64_t target, SegmentValue value, const Scheme& scheme) const {
  const Segment* now = scheme.byValue(value);
  const auto then = holder(track, value, target);
  return now && (!then || now->id == then->segment.id);
}

void RetiredSegments::cameBack(TrackId track, const Scheme& before, const Scheme& after, std::int64_t target,
                               std::int64_t edit) {
  for (const Segment& segment : after.segments) {
    if (holds(before, segment)) continue;
    const auto row = holder(track, segment.value, target);
    if (row) execute(db_, "UPDATE retired_segment SET came_back_with = ? WHERE id = ?", edit, row->id);
  }
}

Scheme RetiredSegments::withoutCameBack(TrackId track, std::int64_t target, const std::set<SegmentValue>& inUse,
                                        Scheme scheme) {
  auto rows = prepare(db_,
                      "SELECT r.id, r.segment FROM retired_segment r JOIN edit e ON e.seq = r.came_back_with "
                      "WHERE r.track = ? AND e.target = ?",
                      track.value, target);
  std::vector<std::int64_t> gone;
  while (rows.executeStep()) {
    const Segment segment = segmentFrom(text(rows, 1));
    if (inUse.contains(segment.value) || !holds(scheme, segment)) continue;
    std::erase_if(scheme.segments, [&](const Segment& other) { return other.value == segment.value; });
    gone.push_back(integer(rows, 0));
  }
  for (const std::int64_t id : gone) execute(db_, "UPDATE retired_segment SET came_back_with = NULL WHERE id = ?", id);
  return scheme;
}

}  // namespace diptych::storage::project
