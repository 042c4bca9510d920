#pragma once
// Jobs that have a past: listed, resumed, cleared away.

#include "app/loop/JobRunner.h"
#include "app/loop/SegmentService.h"
#include "storage/project/Project.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace diptych::app {

struct JobStatus {
  storage::JobEntry entry;
  JobState state = JobState::waiting;
  std::uintmax_t bytes = 0;  ///< on disk
};

/// Oldest first.
Result<std::vector<JobStatus>> listJobs(const storage::Project& project);
/// By id or unique prefix of one.
Result<JobStatus> findJob(const storage::Project& project, const std::string& idPrefix);

/// What a job gave: one of the two.
struct TakenJob {
  std::optional<SegmentOutcome> segmentation;
  std::optional<storage::ModelEntry> model;
};
/// Takes a finished job in, whatever its task.
Result<TakenJob> takeJob(storage::Project& project, const storage::JobEntry& job);
/// Runs the job on from where it stopped (unless it has succeeded already) and takes its result in. Refuses one
/// that is running or was taken.
Result<TakenJob> resumeJob(storage::Project& project, const storage::JobEntry& job, JobRunner& runner,
                           const Progress& progress = {});

struct JobGarbage {
  std::vector<std::string> trimmed;  ///< ids; taken jobs that lost pixels and checkpoints, and kept their record
  std::vector<std::string> removed;  ///< ids; failed and cancelled jobs, and interrupted ones if asked
  std::uintmax_t bytes = 0;          ///< freed
};
/// Running and waiting jobs, and results not taken yet, are never touched. spec.json, events.jsonl and result.json of taken
/// jobs stay: reports read the training curve there.
Result<JobGarbage> collectJobGarbage(storage::Project& project, bool interruptedToo);

}  // namespace diptych::app
