#pragma once
// How the use cases have a job done. app/jobs runs the worker program; tests may put something else in its
// place.

#include "core/base/Progress.h"
#include "core/base/Result.h"
#include "core/jobs/JobFolder.h"

#include <filesystem>
#include <functional>
#include <string>

namespace diptych::app {

/// Where a job is to run; written into its spec.
struct JobOptions {
  std::string device = "auto";  ///< auto | cpu | cuda | cuda:N
  int threads = 0;              ///< 0 = as many as cores
};

class JobRunner {
public:
  virtual ~JobRunner() = default;
  /// Works the job in `folder` off and blocks until it has ended. Progress comes from the worker's events;
  /// `onEvent`, where given, sees every one of them. A stop request asks the worker to cancel. Anything but a
  /// success is an Error whose advice says whether the job can be resumed; the folder is left for that.
  virtual Result<JobResult> run(const std::filesystem::path& folder, const Progress& progress,
                                const std::function<void(const JobEvent&)>& onEvent = {}) = 0;
};

}  // namespace diptych::app
