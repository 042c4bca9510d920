#include "app/loop/AcceptService.h"

#include "app/loop/Tracks.h"
#include "core/edit/Edit.h"

#include <algorithm>
#include <optional>
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

/// The human track with this scheme, made if there is none.
Result<storage::TrackEntry> humanTrackWith(storage::Project& project, const storage::SeriesEntry& series,
                                           std::optional<storage::TrackEntry> human, const Scheme& scheme,
                                           const std::string& author) {
  if (!human) return project.createTrack(series.volume, storage::TrackKind::human, "Human", author, scheme);
  if (scheme == human->scheme) return std::move(*human);
  if (const auto set = project.setScheme(human->id, scheme); !set) return set.error();
  return project.track(human->id);
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

Result<AcceptPlan> planAcceptance(const AcceptSide& human, const AcceptSide& prediction, const std::string& name,
                                  const AcceptRequest& request) {
  const std::vector<SliceRef> predicted = doneSlices(prediction.states);
  const auto segments = segmentValues(prediction.scheme, request.segments);
  if (!segments) return segments.error();
  const GridSize& size = prediction.labels.size();
  for (const SliceRef& slice : request.slices)
    if (!std::binary_search(predicted.begin(), predicted.end(), slice))
      return Error{ErrorCode::notFound,
                   "\"" + name + "\" has no prediction of " + describeSlices({slice}, size),
                   "it covers " + describeSlices(predicted, size),
                   {}};

  AcceptPlan plan;
  plan.scheme = human.scheme.segments.empty() ? prediction.scheme : mergedScheme(human.scheme, prediction.scheme);
  const std::vector<SegmentValue> map = valueMap(prediction.scheme, plan.scheme);
  std::set<SegmentValue> wanted;
  for (SegmentValue value : *segments) wanted.insert(map[value]);
  EditBuilder builder(human.labels);
  for (const SliceRef& slice : request.slices.empty() ? predicted : request.slices) {
    if (request.onlyUntouched && stateOf(human.states, slice).stage != SliceStage::untouched) continue;
    Raster<SegmentValue> theirs = prediction.labels.slice(slice.k, slice.t);
    for (SegmentValue& value : theirs.pixels) value = value < map.size() ? map[value] : SegmentValue{0};
    if (request.segments.empty()) {
      builder.setSlice(slice.k, slice.t, theirs);
    } else {
      Raster<SegmentValue> mine = human.labels.slice(slice.k, slice.t);
      takeSegments(mine, theirs, wanted);
      builder.setSlice(slice.k, slice.t, mine);
    }
  }
  plan.edit = std::move(builder).finish("Accept " + name);
  return plan;
}

Result<AcceptOutcome> acceptPrediction(storage::Project& project, const storage::SeriesEntry& series,
                                       const AcceptRequest& request) {
  const auto prediction = predictionOf(project, series, request.prediction);
  if (!prediction) return prediction.error();
  const auto predictionStates = project.sliceStates(prediction->id);
  if (!predictionStates) return predictionStates.error();
  const auto labels = project.labels(prediction->id);
  if (!labels) return labels.error();
  auto human = newestTrack(project, series.volume, storage::TrackKind::human);
  if (!human) return human.error();
  LabelTiles before(series.geometry.size);
  std::vector<SliceState> humanStates;
  Scheme scheme;
  if (*human) {
    auto held = project.labels((*human)->id);
    if (!held) return held.error();
    before = std::move(*held);
    auto states = project.sliceStates((*human)->id);
    if (!states) return states.error();
    humanStates = std::move(*states);
    scheme = (*human)->scheme;
  }
  auto plan = planAcceptance({before, scheme, humanStates}, {*labels, prediction->scheme, *predictionStates},
                             prediction->name, request);
  if (!plan) return plan.error();

  AcceptOutcome outcome;
  auto track = humanTrackWith(project, series, std::move(*human), plan->scheme, request.author);
  if (!track) return track.error();
  outcome.human = std::move(*track);
  if (plan->edit.empty()) return outcome;
  for (const auto& [t, k] : plan->edit.slices()) outcome.slices.push_back({t, k});
  const auto entry = project.commitEdit(outcome.human.id, plan->edit, request.author, prediction->modelId);
  if (!entry) return entry.error();
  outcome.edit = entry->seq;
  return outcome;
}

}  // namespace diptych::app
