#pragma once
// Who works on a job, and a word to him. What is done is never done to a process that merely has the same number.

#include "core/base/Result.h"

#include <cstdint>
#include <filesystem>
#include <optional>

namespace diptych {

/// A process. The system gives numbers out again; number and start together it never does while it is up.
struct JobWorker {
  int pid = 0;
  std::uint64_t started = 0;  ///< clock ticks after the system's start, as /proc/PID/stat has it
  bool operator==(const JobWorker&) const = default;
};

/// This process, as it writes itself into a lock.
JobWorker thisWorker();

/// What the one who works says every two seconds while he is alive, whatever he is at. Counts, not times: no clock need be right,
/// and a computer that slept has missed nothing.
struct JobBeat {
  std::uint64_t beats = 0;
  std::uint64_t work = 0;  ///< goes up when the work has moved: the beating itself goes on in a worker that is stuck
  bool operator==(const JobBeat&) const = default;
};
/// Nothing where nobody has locked the job, and where the one who did does not beat (an older worker).
std::optional<JobBeat> jobBeat(const std::filesystem::path& folder);

/// The process that holds the job's lock. Nothing where nobody does, and where the one who does has not said who he is (an
/// older worker) or cannot be seen from here (another computer or container).
std::optional<JobWorker> jobWorker(const std::filesystem::path& folder);

/// SIGTERM asks the worker to cancel, SIGKILL ends him. ErrorCode::notFound where jobWorker() is empty; nothing is sent then.
Status signalJobWorker(const std::filesystem::path& folder, int signal);

}  // namespace diptych
