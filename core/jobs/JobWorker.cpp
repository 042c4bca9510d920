#include "core/jobs/JobWorker.h"

#include "core/base/Files.h"
#include "core/jobs/JobFolderNames.h"

#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <sstream>
#include <string>

namespace diptych {
namespace {

constexpr std::size_t kLongestStat = 4096;

/// Field 22 of /proc/PID/stat; nothing where there is no such process. The name in field 2 may hold blanks and brackets, the
/// fields after its last bracket do not.
std::optional<std::uint64_t> startOf(int pid) {
  const auto text = readTextFile("/proc/" + std::to_string(pid) + "/stat", kLongestStat);
  const std::size_t bracket = text ? text->rfind(')') : std::string::npos;
  if (bracket == std::string::npos) return {};
  constexpr int kFieldsBetween = 19;  // from state, field 3, up to the start time
  std::istringstream fields(text->substr(bracket + 1));
  std::string field;
  for (int i = 0; i < kFieldsBetween; ++i) fields >> field;
  std::uint64_t started = 0;
  if (!(fields >> started)) return {};
  return started;
}

std::optional<JobWorker> namedInLock(const std::filesystem::path& folder) {
  const auto text = readTextFile(folder / kLockFile, kLongestStat);
  if (!text) return {};
  std::istringstream words(*text);
  JobWorker worker;
  if (!(words >> worker.pid >> worker.started) || worker.pid <= 0) return {};
  return worker;
}

/// By system call: glibc 2.36's header of these two cannot be used from C++.
int processDescriptor(int pid) {
  return static_cast<int>(::syscall(SYS_pidfd_open, pid, 0));
}
int sendTo(int process, int signal) {
  return static_cast<int>(::syscall(SYS_pidfd_send_signal, process, signal, nullptr, 0));
}

Error nobodyToTell(const std::filesystem::path& folder) {
  return {ErrorCode::notFound,
          "There is no worker to be seen that works on the job " + folder.string(),
          {},
          folder.string()};
}

}  // namespace

std::optional<JobBeat> jobBeat(const std::filesystem::path& folder) {
  const auto text = readTextFile(folder / kLockFile, kLongestStat);
  if (!text) return {};
  std::istringstream words(*text);
  JobWorker worker;
  JobBeat beat;
  if (!(words >> worker.pid >> worker.started >> beat.beats >> beat.work)) return {};
  return beat;
}

JobWorker thisWorker() {
  return {::getpid(), startOf(::getpid()).value_or(0)};
}

std::optional<JobWorker> jobWorker(const std::filesystem::path& folder) {
  // The lock is looked at last: while it is held, the name in it is the holder's or, for an instant, a dead one's.
  const auto worker = namedInLock(folder);
  if (!worker || startOf(worker->pid) != worker->started || !jobIsLocked(folder)) return {};
  return worker;
}

Status signalJobWorker(const std::filesystem::path& folder, int signal) {
  const auto named = namedInLock(folder);
  if (!named) return nobodyToTell(folder);
  // From here on the descriptor stands for one process, whatever becomes of its number; only then is it looked at.
  const int process = processDescriptor(named->pid);
  if (process < 0 && errno != ENOSYS) return nobodyToTell(folder);
  const bool itIsHim = jobWorker(folder) == named;
  int rc = 0;
  if (itIsHim) rc = process >= 0 ? sendTo(process, signal) : ::kill(named->pid, signal);
  const int why = errno;
  if (process >= 0) ::close(process);
  if (!itIsHim || (rc != 0 && why == ESRCH)) return nobodyToTell(folder);
  errno = why;
  if (rc != 0) return errorFromErrno("send a signal to the worker of", folder);
  return {};
}

}  // namespace diptych
