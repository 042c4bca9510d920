#include "core/base/Files.h"
#include "core/jobs/JobFolder.h"
#include "core/jobs/JobFolderNames.h"
#include "core/jobs/JobWorker.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <string>
#include <system_error>
#include <thread>

namespace diptych {
namespace {

bool lockWithoutWaiting(int fd, int kind) {
  int rc = 0;
  do rc = ::flock(fd, kind | LOCK_NB);
  while (rc != 0 && errno == EINTR);
  return rc == 0;
}

/// Always as long: it is overwritten in its place while others read.
std::string beatLine(const JobBeat& beat) {
  constexpr std::size_t digits = 20;  // of the largest 64-bit number
  std::string beats = std::to_string(beat.beats), work = std::to_string(beat.work);
  beats.insert(0, digits - beats.size(), '0');
  work.insert(0, digits - work.size(), '0');
  return beats + " " + work + "\n";
}

/// The holder's name, so that another window can ask him to stop, and that he will beat. A disk too full for it does not keep
/// anybody from working. Gives back where the beat is.
long signLock(int fd) {
  const JobWorker self = thisWorker();
  const std::string name = std::to_string(self.pid) + " " + std::to_string(self.started) + "\n";
  const std::string text = name + beatLine({});
  if (::ftruncate(fd, 0) == 0) static_cast<void>(!::pwrite(fd, text.data(), text.size(), 0));
  return static_cast<long>(name.size());
}

/// Who works on a job writes into its folder. Folders are handed about, and a link in one (outputs -> ~/.ssh) would lead the writing
/// elsewhere.
Status checkNoLinks(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::directory_iterator entry(folder, error);
  for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) {
    if (!entry->is_symlink(error)) continue;
    return Error{ErrorCode::invalid,
                 "Cannot work on the job " + folder.string() + ": its " + entry->path().filename().string() +
                     " is a link, which could lead out of the folder",
                 "put a copy in its place if the job is to be trusted", entry->path().string()};
  }
  return {};  // a folder that cannot be read is named by what comes next
}

}  // namespace

Result<std::unique_ptr<JobLock>> JobLock::acquire(const std::filesystem::path& folder) {
  if (const auto plain = checkNoLinks(folder); !plain) return plain.error();
  const auto path = folder / kLockFile;
  // Close-on-exec, or a child would keep the job "running" after the worker's death.
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0) return errorFromErrno("lock the job", path);
  // A reader of the folder's state holds a shared lock for some microseconds: try for a moment before giving up.
  constexpr int attempts = 20;
  for (int attempt = 0; attempt < attempts; ++attempt) {
    if (lockWithoutWaiting(fd, LOCK_EX)) {
      return std::unique_ptr<JobLock>{new JobLock{fd, signLock(fd)}};
    }
    if (errno != EWOULDBLOCK) break;
    std::this_thread::sleep_for(std::chrono::milliseconds{10});
  }
  if (errno == EWOULDBLOCK) {
    ::close(fd);
    return Error{ErrorCode::locked,
                 "Cannot work on the job " + folder.string() + ": another diptych-worker is working on it",
                 "wait for it or cancel it there", folder.string()};
  }
  const Error error = errorFromErrno("lock the job", path);
  ::close(fd);
  return error;
}

void JobLock::beat(const JobBeat& beat) {
  const std::string line = beatLine(beat);
  static_cast<void>(!::pwrite(fd_, line.data(), line.size(), beatAt_));
}

JobLock::~JobLock() {
  static_cast<void>(!::ftruncate(fd_, 0));
  ::close(fd_);
}  // which releases the lock; the file stays, so that nobody locks a removed one

bool jobIsLocked(const std::filesystem::path& folder) {
  const int fd = ::open((folder / kLockFile).c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (fd < 0) return false;  // no worker has been here
  const bool held = !lockWithoutWaiting(fd, LOCK_SH) && errno == EWOULDBLOCK;
  ::close(fd);
  return held;
}

}  // namespace diptych
