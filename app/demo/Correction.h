#pragma once
// A careful reader played back: slices that a model got wrong are corrected by strokes until they look like the reference, through the
// same edits that a mouse makes.

#include "app/loop/Slices.h"
#include "core/base/Progress.h"
#include "core/image/Raster.h"
#include "core/label/LabelTiles.h"
#include "storage/project/Project.h"

#include <vector>

namespace diptych::app {

struct CorrectionOutcome {
  int slices = 0;
  int strokes = 0;  ///< that changed something
};

/// For each slice: the prediction is accepted into the human track, strokes turn it into the reference, and the slice is declared done.
Result<CorrectionOutcome> correctSlices(storage::Project& project, const storage::SeriesEntry& series,
                                        const storage::TrackEntry& prediction, const storage::TrackEntry& reference,
                                        const std::vector<SliceRef>& slices, const Progress& progress = {});

}  // namespace diptych::app
