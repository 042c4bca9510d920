#pragma once
// A model's prediction into the project: one job, a model track for each series, each taken in as one
// transaction.

#include "app/loop/JobRecord.h"
#include "app/loop/JobRunner.h"
#include "app/loop/Slices.h"
#include "storage/project/Project.h"

#include <optional>
#include <string>
#include <vector>

namespace diptych::app {

struct SegmentTarget {
  storage::SeriesEntry series;
  std::vector<SliceRef> slices;  ///< empty: all
};

struct SegmentRequest {
  std::string model;  ///< id, unique prefix or name; the project's, or one that came with the program
  std::vector<SegmentTarget> targets;
  JobOptions job;
};

/// A job folder that the project does not know yet. Dropped without recordJob(), it is removed again.
struct JobDraft {
  NewJobFolder folder;
  JobSpec spec;
  std::string description, contextJson;
  std::vector<VolumeId> volumes;             ///< whose voxels it holds
  std::vector<std::string> warnings;         ///< misfits between model and study, as sentences
  std::optional<storage::ModelEntry> model;  ///< whose weights it holds: the project takes it in where it lacks it
};

struct PreparedJob {
  storage::JobEntry entry;            ///< recorded in the project
  std::vector<std::string> warnings;  ///< misfits between model and study, as sentences
};

struct SegmentOutcome {
  std::vector<storage::TrackEntry> tracks;  ///< in the order of the targets
  JobResult job;
  std::vector<std::string> warnings;
};

/// Writes the job folder: pixels of the wanted slices, the model's weights. Only reads the project, so that a second,
/// read-only one on another thread will do.
Result<JobDraft> draftSegmentJob(const storage::Project& project, const SegmentRequest& request,
                                 const Progress& progress = {});
Result<PreparedJob> recordJob(storage::Project& project, JobDraft draft);
/// Takes a finished job in. The slices of the new tracks are `done` with the model's segments declared: on a
/// model track that means predicted. Refuses a job that is not a finished segmentation or was taken before.
Result<SegmentOutcome> takeSegmentResult(storage::Project& project, const storage::JobEntry& job);
/// Draft, record, run, take.
Result<SegmentOutcome> segment(storage::Project& project, const SegmentRequest& request, JobRunner& runner,
                               const Progress& progress = {});

}  // namespace diptych::app
