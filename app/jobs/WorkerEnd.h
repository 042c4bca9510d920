#pragma once
// How a worker's end is told: by the exit status, the signal and what the job's folder holds.

#include "core/jobs/JobFolder.h"

#include <filesystem>
#include <string>

namespace diptych::app {

struct WorkerEnd {
  bool crashed = false;  ///< ended by a signal
  int code = 0;          ///< exit status, or the signal
  bool cancelAsked = false;
  std::string complaints;  ///< end of its standard error
};

/// The last line that says something.
std::string lastWords(const std::string& complaints);

/// The result of a success, or one sentence for each other kind of end.
Result<JobResult> resultOf(const std::filesystem::path& folder, const WorkerEnd& end);

}  // namespace diptych::app
