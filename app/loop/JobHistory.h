#pragma once
// What earlier jobs of a project took.

#include "core/jobs/JobSpec.h"
#include "storage/project/Project.h"

#include <string>
#include <vector>

namespace diptych::app {

struct JobHistory {
  struct Run {
    JobTask task = JobTask::segment;
    std::string config;  ///< name in the network's configuration: "din-lite"
    std::string device;  ///< "cpu (2 threads)"
    double megapixels =
        0;  ///< of network size that went through: slices segmented, or slices trained on, each as often as it was
    double seconds = 0;  ///< of the worker, without its start
  };
  std::vector<Run> runs;  ///< newest first
};

/// Reads the newest jobs that succeeded; what cannot be read is left out, since a forecast can do without. Some milliseconds:
/// once a project and after each job.
JobHistory readJobHistory(const storage::Project& project);

/// "name" of a network's configuration; empty where it has none.
std::string configNameOf(const std::string& configJson);

}  // namespace diptych::app
