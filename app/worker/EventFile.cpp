#include "app/worker/EventFile.h"

#include "core/base/Files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <utility>

namespace diptych::app {
namespace {

constexpr std::size_t kMostWaiting = std::size_t{1} << 20;

int openToAppend(const std::filesystem::path& path) {
  // Read, too: for a look at its last byte.
  return ::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
}

bool endsMidLine(int fd) {
  struct stat info {};
  char last = '\n';
  if (::fstat(fd, &info) != 0 || info.st_size == 0) return false;
  return ::pread(fd, &last, 1, info.st_size - 1) == 1 && last != '\n';
}

}  // namespace

Result<EventFile> EventFile::open(const std::filesystem::path& path) {
  const int fd = openToAppend(path);
  if (fd < 0) return errorFromErrno("write", path);
  return EventFile{path, fd, endsMidLine(fd)};
}

EventFile::EventFile(std::filesystem::path path, int fd, bool midLine)
    : path_{std::move(path)}, fd_{fd}, writer_{fd, midLine} {}

EventFile::EventFile(EventFile&& other) noexcept
    : path_{std::move(other.path_)},
      fd_{std::exchange(other.fd_, -1)},
      writer_{other.writer_},
      waiting_{std::move(other.waiting_)},
      waitingBytes_{other.waitingBytes_} {}

EventFile::~EventFile() {
  if (fd_ < 0) return;
  writeWaiting();
  ::close(fd_);
}

void EventFile::append(std::string line, bool passing) {
  reopenIfGone();
  waitingBytes_ += line.size();
  waiting_.push_back({std::move(line), passing});
  writeWaiting();
}

void EventFile::writeWaiting() {
  while (!waiting_.empty() && writer_.write(waiting_.front().text)) {
    waitingBytes_ -= waiting_.front().text.size();
    waiting_.pop_front();
  }
  if (!waiting_.empty() && waiting_.back().passing) {
    waitingBytes_ -= waiting_.back().text.size();
    waiting_.pop_back();
  }
  while (waitingBytes_ > kMostWaiting) {
    waitingBytes_ -= waiting_.front().text.size();
    waiting_.pop_front();
  }
}

void EventFile::reopenIfGone() {
  struct stat info {};
  if (::fstat(fd_, &info) != 0 || info.st_nlink > 0) return;
  const int fd = openToAppend(path_);
  if (fd < 0) return;  // the folder has gone too, perhaps; the work goes on all the same
  ::close(fd_);
  fd_ = fd;
  writer_ = LineWriter{fd, endsMidLine(fd)};
}

}  // namespace diptych::app
