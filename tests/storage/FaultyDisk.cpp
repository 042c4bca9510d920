#include "tests/storage/FaultyDisk.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <thread>

namespace diptych::test {
namespace {

std::atomic<int> countdown{0};  // 0: no fault; the fault is met when it falls to 1
std::atomic<bool> failed{false};
std::atomic<Fault> kind{Fault::full};
std::atomic<int> syncMilliseconds{0};

bool counts(int fd) {
  struct stat info {};
  return fd > STDERR_FILENO && ::fstat(fd, &info) == 0 && S_ISREG(info.st_mode);
}

/// Whether the operation at hand fails, and whether it is the first that does.
struct Verdict {
  bool fails = false, first = false;
};
Verdict judge(bool takesRoom) {
  if (countdown == 0 || (kind == Fault::full && !takesRoom)) return {};
  if (countdown > 1) {
    --countdown;
    return {};
  }
  if (kind == Fault::hiccup && failed) return {};
  const bool first = !failed.exchange(true);
  errno = kind == Fault::full ? ENOSPC : EIO;
  return {true, first};
}

template <class Function>
Function* real(const char* name) {
  return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

using WriteAt = ssize_t(int, const void*, size_t, off_t);
ssize_t writeAt(WriteAt* write, int fd, const void* bytes, size_t size, off_t at) {
  const Verdict verdict = counts(fd) ? judge(true) : Verdict{};
  if (!verdict.fails) return write(fd, bytes, size, at);
  if (kind == Fault::full && verdict.first && size > 1) return write(fd, bytes, size / 2, at);
  return -1;
}

/// Nobody cuts the power here, so that nothing is really synced: a sweep syncs thousands of times.
int syncIt(int fd) {
  if (!counts(fd)) return 0;
  if (syncMilliseconds > 0) std::this_thread::sleep_for(std::chrono::milliseconds{syncMilliseconds});
  return judge(false).fails ? -1 : 0;
}

template <class Open>
int openIt(Open* open, const char* path, int flags, unsigned mode) {
  struct stat info {};
  if ((flags & O_CREAT) != 0 && ::lstat(path, &info) != 0 && judge(true).fails) return -1;
  return open(path, flags, mode);
}

}  // namespace

FaultyDisk::FaultyDisk(Fault fault, int n) {
  kind = fault;
  failed = false;
  countdown = n;
}

FaultyDisk::~FaultyDisk() {
  countdown = 0;
}

bool FaultyDisk::met() const {
  return failed;
}

void slowSyncs(std::chrono::milliseconds each) {
  syncMilliseconds = static_cast<int>(each.count());
}

}  // namespace diptych::test

// The functions of the C library. SQLite calls those with 64 in their names.

using namespace diptych::test;

extern "C" {

ssize_t write(int fd, const void* bytes, size_t size) {
  static auto* next = real<ssize_t(int, const void*, size_t)>("write");
  const Verdict verdict = counts(fd) ? judge(true) : Verdict{};
  if (!verdict.fails) return next(fd, bytes, size);
  if (kind == Fault::full && verdict.first && size > 1) return next(fd, bytes, size / 2);
  return -1;
}

ssize_t pwrite(int fd, const void* bytes, size_t size, off_t at) {
  static auto* next = real<WriteAt>("pwrite");
  return writeAt(next, fd, bytes, size, at);
}

ssize_t pwrite64(int fd, const void* bytes, size_t size, off64_t at) {
  static auto* next = real<WriteAt>("pwrite64");
  return writeAt(next, fd, bytes, size, at);
}

int fsync(int fd) {
  return syncIt(fd);
}

int fdatasync(int fd) {
  return syncIt(fd);
}

int ftruncate(int fd, off_t size) __THROW {
  static auto* next = real<int(int, off_t)>("ftruncate");
  return counts(fd) && judge(false).fails ? -1 : next(fd, size);
}

int ftruncate64(int fd, off64_t size) __THROW {
  static auto* next = real<int(int, off64_t)>("ftruncate64");
  return counts(fd) && judge(false).fails ? -1 : next(fd, size);
}

int mkdir(const char* path, mode_t mode) __THROW {
  static auto* next = real<int(const char*, mode_t)>("mkdir");
  return judge(true).fails ? -1 : next(path, mode);
}

int rename(const char* from, const char* to) __THROW {
  static auto* next = real<int(const char*, const char*)>("rename");
  return judge(false).fails ? -1 : next(from, to);
}

int statvfs(const char* path, struct statvfs* info) __THROW {
  static auto* next = real<int(const char*, struct statvfs*)>("statvfs");
  const int result = next(path, info);
  if (countdown > 0 && kind == Fault::full && failed) info->f_bavail = info->f_bfree = 0;
  return result;
}

int open(const char* path, int flags, ...) {
  static auto* next = real<int(const char*, int, ...)>("open");
  va_list rest;
  va_start(rest, flags);
  const auto mode = va_arg(rest, unsigned);
  va_end(rest);
  return openIt(next, path, flags, mode);
}

int open64(const char* path, int flags, ...) {
  static auto* next = real<int(const char*, int, ...)>("open64");
  va_list rest;
  va_start(rest, flags);
  const auto mode = va_arg(rest, unsigned);
  va_end(rest);
  return openIt(next, path, flags, mode);
}

}  // extern "C"
