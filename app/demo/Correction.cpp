#include "app/demo/Correction.h"

#include "app/demo/DemoContext.h"
#include "app/loop/AcceptService.h"
#include "app/loop/LabelService.h"
#include "app/loop/PaintService.h"
#include "app/loop/Tracks.h"
#include "core/tools/StrokeScript.h"

#include <cstddef>

namespace diptych::app {

namespace {

/// The reference's slice in the values of the human track.
Raster<SegmentValue> wantedLabels(const LabelTiles& reference, const Scheme& from, const Scheme& to, SliceRef slice) {
  Raster<SegmentValue> wanted = reference.slice(slice.k, slice.t);
  for (SegmentValue& value : wanted.pixels) {
    if (value == 0) continue;
    const Segment* segment = from.byValue(value);
    const Segment* same = segment == nullptr ? nullptr : counterpart(*segment, to);
    value = same == nullptr ? SegmentValue{0} : same->value;
  }
  return wanted;
}

}  // namespace

Result<CorrectionOutcome> correctSlices(storage::Project& project, const storage::SeriesEntry& series,
                                        const storage::TrackEntry& prediction, const storage::TrackEntry& reference,
                                        const std::vector<SliceRef>& slices, const Progress& progress) {
  const auto truth = project.labels(reference.id);
  if (!truth) return truth.error();

  CorrectionOutcome outcome;
  for (const SliceRef slice : slices) {
    if (progress.cancelled()) return Error{ErrorCode::cancelled, "The correction was cancelled", "", ""};
    progress(static_cast<double>(outcome.slices) / static_cast<double>(slices.size()), "Correcting by strokes");

    AcceptRequest accept;
    accept.prediction = prediction.id;
    accept.slices = {slice};
    accept.author = kDemoAuthor;
    const auto accepted = acceptPrediction(project, series, accept);
    if (!accepted) return accepted.error();

    const Scheme& scheme = accepted->human.scheme;
    const auto labels = project.labels(accepted->human.id);
    if (!labels) return labels.error();
    const std::vector<NamedAction> strokes =
        strokesTowards(labels->slice(slice.k, slice.t), wantedLabels(*truth, reference.scheme, scheme, slice), slice.k,
                       slice.t, scheme);

    PaintRequest paint;
    paint.on = PaintOn::empty;  // what there is was accepted above
    paint.scheme = scheme;
    paint.author = kDemoAuthor;
    const auto painted = paintActions(project, series, strokes, paint);
    if (!painted) return painted.error();
    outcome.strokes += painted->strokes;

    const auto stage = setStage(project, series, {slice}, SliceStage::done, {}, kDemoAuthor);
    if (!stage) return stage.error();
    ++outcome.slices;
  }
  return outcome;
}

}  // namespace diptych::app
