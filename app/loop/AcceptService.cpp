#include "app/loop/AcceptService.h"

#include "app/loop/Tracks.h"
#include "core/edit/Edit.h"

#include <algorithm>
#include <set>

namespace diptych::app {

namespace {

Result<storage::TrackEntry> predictionOf(const storage::Project& project, const storage::SeriesEntry& series,
                                         TrackId wanted) {
  if (wanted) return project.track(wanted);
  auto newest = newestTrack(project, series.volume, storage::TrackKind::model);
  if (!newest) return newest.error();
  if (!*newest)
    return Error{
        ErrorCode::notFound, "Series " + std::to_string(series.number) + " has no prediction", "segment it first", {}};
  return std::move(**newest);
}

/// The human track with every segment of the prediction in its scheme.
Result<storage::TrackEntry> humanTrackFor(storage::Project& project, const storage::SeriesEntry& series,
                                          const Scheme& prediction, const std::string& author) {
  auto human = newestTrack(project, series.volume, storage::TrackKind::human);
  if (!human) return human.error();
  if (!*human) return project.createTrack(series.volume, storage::TrackKind::human, "Human", author, prediction);
  const Scheme merged = mergedScheme((*human)->scheme, prediction);
  if (merged == (*human)->scheme) return std::move(**human);
  if (const auto set = project.setScheme((*human)->id, merged); !set) return set.error();
  return project.track((*human)->id);
}

/// From values of the prediction to values of the human track.
std::vector<SegmentValue> valueMap(const Scheme& from, const Scheme& to) {
  std::vector<SegmentValue> map{0};
  for (const Segment& segment : from.segments) {
    if (map.size() <= segment.value) map.resize(std::size_t{segment.value} + 1, 0);
    if (const Segment* other = counterpart(segment, to)) map[segment.value] = other->value;
  }
  return map;
}

/// `human` with the wanted segments as predicted; voxels of other segments stay.
void takeSegments(Raster<SegmentValue>& human, const Raster<SegmentValue>& predicted,
                  const std::set<SegmentValue>& wanted) {
  for (std::size_t i = 0; i < human.pixels.size(); ++i) {
    SegmentValue& mine = human.pixels[i];
    const SegmentValue theirs = predicted.pixels[i];
    const bool free = mine == 0 || wanted.contains(mine);
    if (free) mine = wanted.contains(theirs) ? theirs : SegmentValue{0};
  }
}

}  // namespace

Result<AcceptOutcome> acceptPrediction(storage::Project& project, const storage::SeriesEntry& series,
                                       const AcceptRequest& request) {
  const auto prediction = predictionOf(project, series, request.prediction);
  if (!prediction) return prediction.error();
  const auto predictionStates = project.sliceStates(prediction->id);
  if (!predictionStates) return predictionStates.error();
  const std::vector<SliceRef> predicted = doneSlices(*predictionStates);
  const auto segments = segmentValues(prediction->scheme, request.segments);
  if (!segments) return segments.error();
  for (const SliceRef& slice : request.slices)
    if (!std::binary_search(predicted.begin(), predicted.end(), slice))
      return Error{ErrorCode::notFound,
                   "Track " + std::to_string(prediction->number) + " has no prediction of " +
                       describeSlices({slice}, series.geometry.size),
                   "it covers " + describeSlices(predicted, series.geometry.size),
                   {}};
  const auto labels = project.labels(prediction->id);
  if (!labels) return labels.error();

  auto human = humanTrackFor(project, series, prediction->scheme, request.author);
  if (!human) return human.error();
  const auto before = project.labels(human->id);
  if (!before) return before.error();
  const auto humanStates = project.sliceStates(human->id);
  if (!humanStates) return humanStates.error();

  const std::vector<SegmentValue> map = valueMap(prediction->scheme, human->scheme);
  std::set<SegmentValue> wanted;
  for (SegmentValue value : *segments) wanted.insert(map[value]);
  EditBuilder builder(*before);
  for (const SliceRef& slice : request.slices.empty() ? predicted : request.slices) {
    if (request.onlyUntouched && stateOf(*humanStates, slice).stage != SliceStage::untouched) continue;
    Raster<SegmentValue> theirs = labels->slice(slice.k, slice.t);
    for (SegmentValue& value : theirs.pixels) value = value < map.size() ? map[value] : SegmentValue{0};
    if (request.segments.empty()) {
      builder.setSlice(slice.k, slice.t, theirs);
    } else {
      Raster<SegmentValue> mine = before->slice(slice.k, slice.t);
      takeSegments(mine, theirs, wanted);
      builder.setSlice(slice.k, slice.t, mine);
    }
  }
  const Edit edit = std::move(builder).finish("Accept " + prediction->name);

  AcceptOutcome outcome;
  outcome.human = std::move(*human);
  if (edit.empty()) return outcome;
  for (const auto& [t, k] : edit.slices()) outcome.slices.push_back({t, k});
  const auto entry = project.commitEdit(outcome.human.id, edit, request.author, prediction->modelId);
  if (!entry) return entry.error();
  outcome.edit = entry->seq;
  return outcome;
}

}  // namespace diptych::app
