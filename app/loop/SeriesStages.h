#pragma once
// Which tracks of a series are the stages of its loop, and how good each is: the figures behind a section of the report.

#include "app/loop/Evaluation.h"
#include "app/loop/Slices.h"
#include "core/metrics/Metrics.h"
#include "storage/project/Project.h"

#include <optional>
#include <string>
#include <vector>

namespace diptych::app {

struct SeriesStages {
  storage::SeriesEntry series;
  std::optional<storage::TrackEntry> reference;  ///< compared with; the human track where there is no other
  bool referenceIsHuman = false;
  std::optional<storage::TrackEntry> first, human, retrained;

  std::vector<SliceRef> judged;                            ///< what the models' figures are of
  std::vector<SliceRef> correctedSlices;                   ///< done by a person after the first model was trained
  std::optional<Evaluation> firstScores, retrainedScores;  ///< on `judged`
  std::optional<Evaluation> beforeCorrection, corrected;   ///< on `correctedSlices`
  std::vector<std::string> notes;

  /// Of the best that the models can do here: the retrained model's, else the first's; null without either.
  const Evaluation* newestScores() const;
  const storage::TrackEntry* newestTrack() const;
};

/// `heldOut` empty: every slice that the rules of assembleReport() allow.
Result<SeriesStages> judgeStages(const storage::Project& project, const storage::SeriesEntry& series,
                                 const std::vector<SliceRef>& heldOut, Protocol protocol);

}  // namespace diptych::app
