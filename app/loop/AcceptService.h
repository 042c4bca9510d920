#pragma once
// A prediction becomes the person's labels: an ordinary, undoable edit of the human track.

#include "app/loop/Slices.h"
#include "storage/project/Project.h"

#include <string>
#include <vector>

namespace diptych::app {

struct AcceptRequest {
  TrackId prediction;                 ///< none: the newest model track of the series
  std::vector<SliceRef> slices;       ///< empty: every slice that was predicted
  bool onlyUntouched = false;         ///< leave slices alone that a person has worked on
  std::vector<std::string> segments;  ///< ids or names in the prediction's scheme; empty: the whole slice is replaced
  std::string author;
};

struct AcceptOutcome {
  storage::TrackEntry human;
  std::vector<SliceRef> slices;  ///< changed
  std::int64_t edit = 0;         ///< its sequence number; 0 where nothing changed
};

/// Creates the human track if there is none (scheme of the prediction) and adds segments that its scheme
/// lacks. With `segments`, only voxels of these are taken over and voxels of other segments stay as they are.
/// Slices become inWork, not done: a person still has to look.
Result<AcceptOutcome> acceptPrediction(storage::Project& project, const storage::SeriesEntry& series,
                                       const AcceptRequest& request);

}  // namespace diptych::app
