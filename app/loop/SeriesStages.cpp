#include "app/loop/SeriesStages.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

namespace diptych::app {

namespace {

using Slices = std::vector<SliceRef>;

Slices without(const Slices& all, const Slices& some) {
  Slices rest;
  std::set_difference(all.begin(), all.end(), some.begin(), some.end(), std::back_inserter(rest));
  return rest;
}

Slices within(const Slices& a, const Slices& b) {
  Slices both;
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(both));
  return both;
}

Result<Slices> doneIn(const storage::Project& project, const std::optional<storage::TrackEntry>& track) {
  if (!track) return Slices{};
  const auto states = project.sliceStates(track->id);
  if (!states) return states.error();
  return doneSlices(*states);
}

/// Slices of this volume, whatever the track, that made the model of `track`.
Result<Slices> trainedOn(const storage::Project& project, const std::optional<storage::TrackEntry>& track,
                         const std::vector<storage::TrackEntry>& tracksOfVolume) {
  if (!track || track->modelId.empty()) return Slices{};
  const auto trained = project.trainedSlices(track->modelId);
  if (!trained) return trained.error();
  std::set<SliceRef> slices;
  for (const storage::TrainedSlice& slice : *trained) {
    const bool here = std::any_of(tracksOfVolume.begin(), tracksOfVolume.end(),
                                  [&](const storage::TrackEntry& t) { return t.id == slice.track; });
    if (here) slices.insert({slice.t, slice.k});
  }
  return Slices(slices.begin(), slices.end());
}

/// Picks the stages' tracks; a reference counts only where something in it is done.
Status chooseTracks(const storage::Project& project, const std::vector<storage::TrackEntry>& tracks,
                    SeriesStages& stages) {
  std::vector<storage::TrackEntry> byAge = tracks;
  std::sort(byAge.begin(), byAge.end(), [](const auto& a, const auto& b) { return a.number < b.number; });
  for (const storage::TrackEntry& track : byAge) {
    switch (track.kind) {
      case storage::TrackKind::model:
        if (!stages.first)
          stages.first = track;
        else
          stages.retrained = track;
        break;
      case storage::TrackKind::human:
        stages.human = track;
        break;
      case storage::TrackKind::reference: {
        const auto done = doneIn(project, track);
        if (!done) return done.error();
        if (!done->empty()) stages.reference = track;
        break;
      }
      case storage::TrackKind::consensus:
        break;
    }
  }
  if (!stages.reference && stages.human) {
    stages.reference = stages.human;
    stages.referenceIsHuman = true;
  }
  return {};
}

/// Nothing where the tracks or slices are missing: an empty stage is no failure of the report.
Result<std::optional<Evaluation>> score(const storage::Project& project, const SeriesStages& stages,
                                        const std::optional<storage::TrackEntry>& track, const Slices& slices,
                                        Protocol protocol) {
  if (!track || !stages.reference || slices.empty()) return std::optional<Evaluation>{};
  auto evaluation =
      evaluate(project, stages.series, EvaluationRequest{track->id, stages.reference->id, slices, protocol});
  if (!evaluation) {
    if (evaluation.error().code == ErrorCode::notFound) return std::optional<Evaluation>{};
    return evaluation.error();
  }
  return std::optional<Evaluation>{std::move(*evaluation)};
}

}  // namespace

const Evaluation* SeriesStages::newestScores() const {
  if (retrainedScores) return &*retrainedScores;
  return firstScores ? &*firstScores : nullptr;
}

const storage::TrackEntry* SeriesStages::newestTrack() const {
  if (retrainedScores) return &*retrained;
  return firstScores ? &*first : nullptr;
}

Result<SeriesStages> judgeStages(const storage::Project& project, const storage::SeriesEntry& series,
                                 const std::vector<SliceRef>& heldOut, Protocol protocol) {
  SeriesStages stages;
  stages.series = series;
  const auto tracks = project.tracks(series.volume);
  if (!tracks) return tracks.error();
  if (const auto chosen = chooseTracks(project, *tracks, stages); !chosen) return chosen.error();

  const auto known = doneIn(project, stages.reference);
  if (!known) return known.error();
  const auto byPerson = doneIn(project, stages.human);
  if (!byPerson) return byPerson.error();
  const auto seenByFirst = trainedOn(project, stages.first, *tracks);
  if (!seenByFirst) return seenByFirst.error();
  const auto seenByRetrained = trainedOn(project, stages.retrained, *tracks);
  if (!seenByRetrained) return seenByRetrained.error();

  stages.correctedSlices = without(*byPerson, *seenByFirst);
  stages.judged = without(*known, *seenByFirst);
  if (!stages.referenceIsHuman) {
    stages.judged = without(without(stages.judged, *seenByRetrained), *byPerson);
    if (!heldOut.empty()) {
      Slices wanted = heldOut;
      std::sort(wanted.begin(), wanted.end());
      stages.judged = within(stages.judged, wanted);
    }
  }

  for (const auto* track : {&stages.first, &stages.retrained}) {  // the same slices for both
    if (!*track) continue;
    const auto predicted = doneIn(project, *track);
    if (!predicted) return predicted.error();
    stages.judged = within(stages.judged, *predicted);
  }

  auto first = score(project, stages, stages.first, stages.judged, protocol);
  if (!first) return first.error();
  stages.firstScores = std::move(*first);
  if (stages.referenceIsHuman) {
    if (stages.retrained)
      stages.notes.push_back(
          "There is no reference on slices that nobody labelled: nothing to judge the retrained model by");
    return stages;
  }

  auto retrained = score(project, stages, stages.retrained, stages.judged, protocol);
  if (!retrained) return retrained.error();
  stages.retrainedScores = std::move(*retrained);
  auto before = score(project, stages, stages.first, stages.correctedSlices, protocol);
  if (!before) return before.error();
  stages.beforeCorrection = std::move(*before);
  auto corrected = score(project, stages, stages.human, stages.correctedSlices, protocol);
  if (!corrected) return corrected.error();
  stages.corrected = std::move(*corrected);
  return stages;
}

}  // namespace diptych::app
