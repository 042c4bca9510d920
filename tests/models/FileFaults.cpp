// Loaded into diptych-worker by tests (LD_PRELOAD): stands between it and the disk.
//   DIPTYCH_TEST_BELOW     the job's folder; nothing else is touched, and worker.lock not either: its heartbeat keeps no count
//   DIPTYCH_TEST_KILL_AT   number of the file operation before which the process is killed, from 1
//   DIPTYCH_TEST_FULL      "checkpoints", "weights", "result", "events", …: writes to files with this in their path, or meant to
//                          become them, find the disk full

#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <string>
#include <utility>

namespace {

std::atomic<long> operations{0};

template <class Function>
Function* real(const char* name) {
  return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

std::string pathOf(int fd) {
  char path[4096];
  const auto length = ::readlink(("/proc/self/fd/" + std::to_string(fd)).c_str(), path, sizeof path);
  return length > 0 ? std::string(path, static_cast<std::size_t>(length)) : std::string{};
}

bool isOurs(const std::string& path) {
  static const std::string below = variable("DIPTYCH_TEST_BELOW");
  return !below.empty() && path.starts_with(below) && !path.ends_with("worker.lock");
}

/// Before each operation on one of the job's files.
void count() {
  static const std::string at = variable("DIPTYCH_TEST_KILL_AT");
  if (!at.empty() && ++operations == std::atol(at.c_str())) ::kill(::getpid(), SIGKILL);
}

bool isFull(const std::string& path) {
  static const std::string full = variable("DIPTYCH_TEST_FULL");
  return !full.empty() && path.find(full) != std::string::npos;
}

}  // namespace

extern "C" {

ssize_t write(int fd, const void* bytes, size_t size) {
  static auto* next = real<ssize_t(int, const void*, size_t)>("write");
  // The many writes of one file are one operation: half a file is half a file.
  static std::string last;
  const std::string path = pathOf(fd);
  if (isOurs(path)) {
    if (path != std::exchange(last, path)) count();
    if (isFull(path)) {
      errno = ENOSPC;
      return -1;
    }
  }
  return next(fd, bytes, size);
}

int fsync(int fd) {
  static auto* next = real<int(int)>("fsync");
  if (isOurs(pathOf(fd))) count();
  return next(fd);
}

int rename(const char* from, const char* to) {
  static auto* next = real<int(const char*, const char*)>("rename");
  if (isOurs(to)) {
    count();
    // The temporary file's name does not say what it is to become: a disk that is full for it shows here at the latest.
    if (isFull(to) && std::string{from}.ends_with(".tmp")) {
      errno = ENOSPC;
      return -1;
    }
  }
  return next(from, to);
}

int unlinkat(int folder, const char* path, int flags) {
  static auto* next = real<int(int, const char*, int)>("unlinkat");
  if (isOurs(folder == AT_FDCWD ? path : pathOf(folder))) count();
  return next(folder, path, flags);
}

}  // extern "C"
