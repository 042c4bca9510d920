#include "app/loop/Evaluation.h"

#include "app/loop/Tracks.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <utility>

namespace diptych::app {

namespace {

Mask maskOf(const Raster<SegmentValue>& labels, SegmentValue value) {
  Mask mask{labels.width, labels.height, 1, std::vector<std::uint8_t>(labels.pixels.size())};
  std::transform(labels.pixels.begin(), labels.pixels.end(), mask.voxels.begin(),
                 [value](SegmentValue v) { return static_cast<std::uint8_t>(v == value ? 1 : 0); });
  return mask;
}

/// Voxels of both sides over all slices taken together.
struct PooledCounts {
  std::size_t prediction = 0, reference = 0, both = 0;

  void add(const Mask& p, const Mask& r) {
    for (std::size_t i = 0; i < p.voxels.size(); ++i) {
      prediction += p.voxels[i];
      reference += r.voxels[i];
      both += static_cast<std::size_t>(p.voxels[i] & r.voxels[i]);
    }
  }

  /// The protocol's rule for absent structures, as metrics' compare() has it for single masks.
  std::optional<double> dice(Protocol protocol) const {
    if (protocol == Protocol::paper) {
      if (prediction > 0 && reference == 0) return 1.0;
      if (prediction == 0 || reference == 0) return 0.0;
    } else if (prediction + reference == 0) {
      return std::nullopt;
    }
    return 2.0 * static_cast<double>(both) / static_cast<double>(prediction + reference);
  }
};

std::optional<double> meanOfDefined(const std::vector<SliceScore>& scores, std::optional<double> Agreement::*figure) {
  double sum = 0;
  int count = 0;
  for (const SliceScore& score : scores) {
    if (!(score.agreement.*figure)) continue;
    sum += *(score.agreement.*figure);
    ++count;
  }
  if (count == 0) return std::nullopt;
  return sum / count;
}

bool declares(const LabelledTrack& track, SliceRef slice, SegmentValue value) {
  const SliceState state = stateOf(track.states, slice);
  return state.stage == SliceStage::done &&
         std::find(state.declared.begin(), state.declared.end(), value) != state.declared.end();
}

SegmentScores scoreSegment(const LabelledTrack& prediction, const LabelledTrack& reference, const Segment& segment,
                           const Segment* predicted, const std::vector<SliceRef>& slices, Vec3 spacing,
                           Protocol protocol) {
  SegmentScores scores;
  scores.segment = segment;
  PooledCounts pooled;
  for (const SliceRef slice : slices) {
    if (!declares(reference, slice, segment.value)) continue;
    ++scores.slices;
    if (predicted == nullptr) continue;  // nothing was claimed, so nothing is scored
    const Mask p = maskOf(prediction.labels.slice(slice.k, slice.t), predicted->value);
    const Mask r = maskOf(reference.labels.slice(slice.k, slice.t), segment.value);
    pooled.add(p, r);
    const Agreement agreement = compare(p, r, spacing, protocol);
    scores.missed += agreement.missed ? 1 : 0;
    scores.invented += agreement.invented ? 1 : 0;
    scores.perSlice.push_back({slice, agreement});
  }
  if (scores.perSlice.empty()) return scores;
  scores.dice = pooled.dice(protocol);
  scores.sliceDice = meanOfDefined(scores.perSlice, &Agreement::dice);
  scores.hd95 = meanOfDefined(scores.perSlice, &Agreement::hd95);
  return scores;
}

std::vector<SliceRef> common(const std::vector<SliceRef>& a, const std::vector<SliceRef>& b) {
  std::vector<SliceRef> both;
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(both));
  return both;
}

Result<LabelledTrack> readTrack(const storage::Project& project, const storage::TrackEntry& entry) {
  auto labels = project.labels(entry.id);
  if (!labels) return labels.error();
  auto states = project.sliceStates(entry.id);
  if (!states) return states.error();
  return LabelledTrack{std::move(*labels), entry.scheme, std::move(*states)};
}

Error nothingToCompare(const storage::SeriesEntry& series, const std::string& why, const std::string& advice) {
  return Error{ErrorCode::notFound, "Nothing can be compared in series " + std::to_string(series.number) + ": " + why,
               advice, std::to_string(series.number)};
}

}  // namespace

Evaluation evaluate(const LabelledTrack& prediction, const LabelledTrack& reference, const Geometry& geometry,
                    const std::vector<SliceRef>& slices, Protocol protocol) {
  Evaluation evaluation;
  evaluation.protocol = protocol;
  evaluation.pixels = geometry.unit == LengthUnit::pixels || protocol == Protocol::paper;
  evaluation.slices = slices;
  std::sort(evaluation.slices.begin(), evaluation.slices.end());
  evaluation.slices.erase(std::unique(evaluation.slices.begin(), evaluation.slices.end()), evaluation.slices.end());

  const Vec3 spacing = protocol == Protocol::paper ? Vec3{1, 1, 1} : geometry.affine.spacing();
  for (const Segment& segment : reference.scheme.segments) {
    const Segment* predicted = counterpart(segment, prediction.scheme);
    SegmentScores scores =
        scoreSegment(prediction, reference, segment, predicted, evaluation.slices, spacing, protocol);
    if (scores.slices == 0) continue;
    if (predicted == nullptr) evaluation.notes.push_back("the prediction has no segment '" + segment.name + "'");
    evaluation.segments.push_back(std::move(scores));
  }
  return evaluation;
}

Result<Evaluation> evaluate(const storage::Project& project, const storage::SeriesEntry& series,
                            const EvaluationRequest& request) {
  auto predictionEntry = project.track(request.prediction);
  if (!predictionEntry) return predictionEntry.error();
  auto referenceEntry = project.track(request.reference);
  if (!referenceEntry) return referenceEntry.error();
  auto prediction = readTrack(project, *predictionEntry);
  if (!prediction) return prediction.error();
  auto reference = readTrack(project, *referenceEntry);
  if (!reference) return reference.error();

  const std::vector<SliceRef> known = doneSlices(reference->states);
  if (known.empty())
    return nothingToCompare(series, "no slice of the track '" + referenceEntry->name + "' is done",
                            "declare slices as done in it, or import labels as a reference");
  const std::vector<SliceRef> comparable = common(known, doneSlices(prediction->states));

  std::vector<SliceRef> slices = comparable;
  std::size_t leftOut = 0;
  if (!request.slices.empty()) {
    std::vector<SliceRef> wanted = request.slices;
    std::sort(wanted.begin(), wanted.end());
    wanted.erase(std::unique(wanted.begin(), wanted.end()), wanted.end());
    slices = common(comparable, wanted);
    leftOut = wanted.size() - slices.size();
  }
  if (slices.empty())
    return nothingToCompare(
        series,
        "'" + predictionEntry->name + "' covers none of the slices that are done in '" + referenceEntry->name + "'",
        "segment these slices first, or choose others");

  Evaluation evaluation = evaluate(*prediction, *reference, series.geometry, slices, request.protocol);
  if (leftOut > 0)
    evaluation.notes.push_back(std::to_string(leftOut) + (leftOut == 1 ? " slice was" : " slices were") +
                               " left out: not done in the reference or not covered by the prediction");
  return evaluation;
}

}  // namespace diptych::app
