#pragma once
// diptych-worker as a child that outlives this program.

#include "core/base/Result.h"

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>

namespace diptych::app {

/// Starts `diptych-worker run FOLDER` in a session of its own and does not wait for anything. No pipe ties it to this program:
/// its events are in the job's folder, its standard error is in worker.log there. SIGTERM, its cancel, is held back until it
/// listens, so that one sent at once is not lost. The caller reaps it.
Result<pid_t> spawnWorker(const std::filesystem::path& program, const std::filesystem::path& folder);

/// How a child ended; nothing while it lives. Does not wait. Once it has answered, the child's number is no longer ours.
struct ChildEnd {
  bool known = true;     ///< false: somebody else has reaped it
  bool crashed = false;  ///< ended by a signal
  int code = 0;          ///< exit status, or the signal
};
std::optional<ChildEnd> reapWorker(pid_t child);

/// The end of worker.log: what the last worker complained of.
std::string workerComplaints(const std::filesystem::path& folder);

}  // namespace diptych::app
