#include "app/loop/PaintService.h"

#include "app/loop/AcceptService.h"
#include "app/loop/SavedTrace.h"
#include "app/loop/Tracks.h"
#include "core/edit/Edit.h"

#include <algorithm>
#include <set>

namespace diptych::app {

namespace {

SliceRef sliceOf(const StrokeAction& action) {
  return std::visit([](const auto& stroke) { return SliceRef{stroke.t, stroke.k}; }, action);
}

bool needsImage(const StrokeAction& action) {
  return std::visit([](const auto& stroke) { return stroke.brush.minValue || stroke.brush.maxValue; }, action);
}

Result<storage::TrackEntry> ensureHumanTrack(storage::Project& project, const storage::SeriesEntry& series,
                                             const Scheme& scheme, const std::string& author) {
  auto human = newestTrack(project, series.volume, storage::TrackKind::human);
  if (!human) return human.error();
  if (!*human) return project.createTrack(series.volume, storage::TrackKind::human, "Human", author, scheme);
  if (scheme == (*human)->scheme) return std::move(**human);
  if (const auto set = project.setScheme((*human)->id, scheme); !set) return set.error();
  return project.track((*human)->id);
}

/// Of the actions' slices, those that the human track holds nothing of and the newest prediction covers.
Result<std::vector<SliceRef>> slicesToAccept(const storage::Project& project, const storage::SeriesEntry& series,
                                             const std::vector<NamedAction>& actions) {
  const auto prediction = newestTrack(project, series.volume, storage::TrackKind::model);
  if (!prediction) return prediction.error();
  if (!*prediction) return std::vector<SliceRef>{};
  const auto predictedStates = project.sliceStates((*prediction)->id);
  if (!predictedStates) return predictedStates.error();
  const std::vector<SliceRef> predicted = doneSlices(*predictedStates);
  const auto human = newestTrack(project, series.volume, storage::TrackKind::human);
  if (!human) return human.error();
  LabelTiles labels(series.geometry.size);
  std::vector<SliceState> states;
  if (*human) {
    auto held = project.labels((*human)->id);
    if (!held) return held.error();
    labels = std::move(*held);
    auto known = project.sliceStates((*human)->id);
    if (!known) return known.error();
    states = std::move(*known);
  }
  std::set<SliceRef> slices;
  for (const NamedAction& action : actions) {
    const SliceRef slice = sliceOf(action.action);
    // An empty slice that a person has worked on or declared is empty on purpose.
    if (std::binary_search(predicted.begin(), predicted.end(), slice) && labels.sliceEmpty(slice.k, slice.t) &&
        stateOf(states, slice).stage == SliceStage::untouched)
      slices.insert(slice);
  }
  return std::vector<SliceRef>(slices.begin(), slices.end());
}

}  // namespace

Result<Scheme> paintScheme(const storage::Project& project, const storage::SeriesEntry& series,
                           const PaintRequest& request) {
  const auto human = newestTrack(project, series.volume, storage::TrackKind::human);
  if (!human) return human.error();
  Scheme scheme;
  bool known = false;
  if (*human) {
    scheme = (*human)->scheme;
    known = true;
  }
  if (request.scheme) {
    scheme = known ? mergedScheme(std::move(scheme), *request.scheme) : *request.scheme;
    known = true;
  }
  const auto prediction = newestTrack(project, series.volume, storage::TrackKind::model);
  if (!prediction) return prediction.error();
  if (*prediction && (!known || request.on == PaintOn::prediction)) {
    scheme = known ? mergedScheme(std::move(scheme), (*prediction)->scheme) : (*prediction)->scheme;
    known = true;
  }
  if (known) return scheme;
  const auto reference = newestTrack(project, series.volume, storage::TrackKind::reference);
  if (!reference) return reference.error();
  if (*reference) return (*reference)->scheme;
  return Error{ErrorCode::usage,
               "Nothing says which segments series " + std::to_string(series.number) + " has",
               "give a scheme",
               {}};
}

Result<PaintOutcome> paintScript(storage::Project& project, const storage::SeriesEntry& series,
                                 std::string_view strokesJson, const PaintRequest& request, const Progress& progress) {
  const auto scheme = paintScheme(project, series, request);
  if (!scheme) return scheme.error();
  const auto actions = strokesFromJson(strokesJson, *scheme, series.geometry.size);
  if (!actions) return actions.error();
  return paintActions(project, series, *actions, request, progress);
}

Result<PaintOutcome> paintActions(storage::Project& project, const storage::SeriesEntry& series,
                                  const std::vector<NamedAction>& actions, const PaintRequest& request,
                                  const Progress& progress) {
  const auto scheme = paintScheme(project, series, request);
  if (!scheme) return scheme.error();
  std::vector<SliceRef> toAccept;
  if (request.on == PaintOn::prediction) {
    auto slices = slicesToAccept(project, series, actions);
    if (!slices) return slices.error();
    toAccept = std::move(*slices);
  }
  Volume image;
  if (std::any_of(actions.begin(), actions.end(),
                  [](const NamedAction& action) { return needsImage(action.action); })) {
    auto volume = project.loadVolume(series.volume);
    if (!volume) return volume.error();
    image = std::move(*volume);
  }

  PaintOutcome outcome;
  auto human = ensureHumanTrack(project, series, *scheme, request.author);
  if (!human) return human.error();
  outcome.human = std::move(*human);
  if (!toAccept.empty()) {
    AcceptRequest accept;
    accept.slices = toAccept;
    accept.author = request.author;
    auto accepted = acceptPrediction(project, series, accept);
    if (!accepted) return accepted.error();
    if (accepted->edit != 0) traceSaved(accepted->edit);
    outcome.accepted = std::move(accepted->slices);
  }

  auto labels = project.labels(outcome.human.id);
  if (!labels) return labels.error();
  std::set<SliceRef> touched;
  for (std::size_t i = 0; i < actions.size(); ++i) {
    if (progress.cancelled())
      return Error{ErrorCode::cancelled, "Painting was cancelled; the strokes so far are kept", {}, {}};
    progress(static_cast<double>(i) / static_cast<double>(actions.size()), "Painting");
    EditBuilder builder(*labels);
    std::visit([&](const auto& action) { paint(builder, action, series.geometry, image.empty() ? nullptr : &image); },
               actions[i].action);
    const Edit edit = std::move(builder).finish(actions[i].name);
    if (edit.empty()) {
      ++outcome.unchanged;
      continue;
    }
    const auto committed = project.commitEdit(outcome.human.id, edit, request.author);
    if (!committed) return committed.error();
    traceSaved(committed->seq);
    if (const auto applied = apply(*labels, edit); !applied) return applied.error();
    for (const auto& [t, k] : edit.slices()) touched.insert({t, k});
    ++outcome.strokes;
  }
  outcome.slices.assign(touched.begin(), touched.end());
  return outcome;
}

}  // namespace diptych::app
