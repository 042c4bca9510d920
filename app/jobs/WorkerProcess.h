#pragma once
// Jobs done by diptych-worker, a process of its own: a CUDA fault or an out-of-memory kill costs the job, nothing else.

#include "app/jobs/WorkerPulse.h"
#include "app/loop/JobRunner.h"

#include <filesystem>
#include <string>
#include <vector>

namespace diptych::app {

/// The worker program: `given` (--worker), else $DIPTYCH_WORKER, else the one beside this program. Says where it looked.
Result<std::filesystem::path> findWorker(const std::string& given = {});

/// Standard output of a short question to the worker ("--version").
Result<std::string> askWorker(const std::filesystem::path& program, const std::vector<std::string>& arguments);

/// Needs a QCoreApplication. The worker runs in a session of its own: Ctrl+C in the terminal does not reach it, and it
/// outlives this program, after which `jobs resume` takes its result in.
class WorkerProcess final : public JobRunner {
public:
  /// What goes wrong while a job goes on: a sentence without its full stop.
  using Warn = std::function<void(const std::string& what)>;
  explicit WorkerProcess(std::filesystem::path program, Warn warn = {})
      : program_{std::move(program)}, warn_{std::move(warn)} {}
  /// How long a worker may be silent before the progress says so.
  void setPulse(WorkerPulse::Patience patience) { pulse_ = patience; }
  Result<JobResult> run(const std::filesystem::path& folder, const Progress& progress,
                        const std::function<void(const JobEvent&)>& onEvent = {}) override;

private:
  std::filesystem::path program_;
  Warn warn_;
  WorkerPulse::Patience pulse_;
};

}  // namespace diptych::app
