#pragma once
// How a job's end is told in a window; app/jobs/WorkerEnd.h has the words of the command line.

#include "app/jobs/JobNews.h"
#include "app/jobs/WorkerEnd.h"

#include <filesystem>
#include <optional>

namespace diptych::app {

/// What the folder says is how the job ended, whatever became of the worker afterwards; where it holds no result, `worker`
/// says why. `worker` is empty for one that was not our child.
JobEnd endOfJob(const std::filesystem::path& folder, const std::optional<WorkerEnd>& worker, bool cancelAsked);

/// The job never had a worker.
JobEnd notStarted(const Error& why);
JobEnd cancelledBeforeStart();

}  // namespace diptych::app
