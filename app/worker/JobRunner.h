#pragma once
// One job from its folder to its result.

#include "core/jobs/JobFolder.h"
#include "models/infer/Segmenter.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

namespace diptych::app {

class JobEvents;

/// What the command line says over the job's specification.
struct RunOptions {
  std::optional<std::string> device;
  std::optional<int> threads;
  std::string precision = "auto";  ///< of predictions, see models/runtime/Precision.h; a job says nothing about it
};

/// Runs jobs one after the other; the network of the last segmentation stays in memory.
class JobRunner {
public:
  explicit JobRunner(RunOptions options) : options_{std::move(options)} {}

  /// Follows the contract of core/jobs/README.md: lock, hello, work, result.json renamed in last. A job that has succeeded
  /// is not run again; one that was cancelled, failed or interrupted goes on from its newest checkpoint.
  /// Failures before the lock is held (no such folder, another worker) go to standard error alone. Where memory or the disk
  /// does not suffice for the result either, the exit status still says so.
  WorkerExit run(const std::filesystem::path& folder, std::stop_token stop);

private:
  Result<JobResult> work(const JobSpec& spec, const std::filesystem::path& folder, const models::Runtime& runtime,
                         const Progress& progress, JobEvents& events);
  Result<JobResult> segment(const JobSpec& spec, const std::filesystem::path& folder, const models::Runtime& runtime,
                            const Progress& progress);

  RunOptions options_;
  std::unique_ptr<models::Segmenter> warm_;
  std::string warmKey_;
};

}  // namespace diptych::app
