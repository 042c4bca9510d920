#pragma once
// A prediction becomes the person's labels: an ordinary, undoable edit of the human track.

#include "app/loop/Slices.h"
#include "core/edit/Edit.h"
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

/// One side of an acceptance, as it is in memory.
struct AcceptSide {
  const LabelTiles& labels;
  const Scheme& scheme;
  const std::vector<SliceState>& states;
};

/// What accepting would change, without changing it: the window applies it at once and records it afterwards.
struct AcceptPlan {
  Scheme scheme;  ///< of the human track: its own with the segments that it lacks
  Edit edit;      ///< of the human track; empty where it holds the prediction already
};
/// `request.prediction` and `request.author` are not used. `name` is the prediction's. Slices that were not predicted are ErrorCode::notFound.
Result<AcceptPlan> planAcceptance(const AcceptSide& human, const AcceptSide& prediction, const std::string& name,
                                  const AcceptRequest& request);

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
