#pragma once
// Strokes into the human track, each an undoable edit of its own: the same path as a mouse.

#include "app/loop/Slices.h"
#include "core/tools/StrokeScript.h"
#include "storage/project/Project.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace diptych::app {

/// What a slice is before the first stroke on it, where the human track holds nothing there yet.
enum class PaintOn {
  prediction,  ///< the newest prediction is accepted first, as an edit of its own; empty where there is none
  empty
};

struct PaintRequest {
  PaintOn on = PaintOn::prediction;
  std::optional<Scheme> scheme;  ///< for a new human track; else the newest prediction's, else the reference's
  std::string author;
};

struct PaintOutcome {
  storage::TrackEntry human;
  int strokes = 0;                 ///< that changed something: one edit each
  int unchanged = 0;               ///< strokes without an effect leave no edit
  std::vector<SliceRef> accepted;  ///< slices that began as the prediction
  std::vector<SliceRef> slices;    ///< touched
};

/// The scheme that painting would use, without creating anything: what a script's segment names are looked up
/// in.
Result<Scheme> paintScheme(const storage::Project& project, const storage::SeriesEntry& series,
                           const PaintRequest& request);

/// The script is read as a whole before the first edit: a script with a mistake changes nothing.
Result<PaintOutcome> paintScript(storage::Project& project, const storage::SeriesEntry& series,
                                 std::string_view strokesJson, const PaintRequest& request,
                                 const Progress& progress = {});
/// Actions whose values are of paintScheme().
Result<PaintOutcome> paintActions(storage::Project& project, const storage::SeriesEntry& series,
                                  const std::vector<NamedAction>& actions, const PaintRequest& request,
                                  const Progress& progress = {});

}  // namespace diptych::app
