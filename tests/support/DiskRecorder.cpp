#include "tests/support/DiskRecorder.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <climits>
#include <cstdarg>
#include <cstdlib>
#include <mutex>
#include <optional>

namespace diptych::test {
namespace {

using Kind = DiskOperation::Kind;

std::atomic<int> skippingSyncs = 0;
std::atomic<bool> recording = false;  // looked at first, so that all else costs a program nothing
std::mutex mutex;
std::string root;  // of the recorded folder, no slash at its end
std::vector<DiskOperation> log;

/// Relative to the recorded folder; nothing for what lies elsewhere.
std::optional<std::string> below(const std::string& path) {
  if (!path.starts_with(root)) return std::nullopt;
  if (path.size() == root.size()) return std::string{};
  if (path[root.size()] != '/') return std::nullopt;
  return path.substr(root.size() + 1);
}

/// Where a descriptor's file is now; nothing for sockets, pipes and files without a name.
std::optional<std::string> pathOf(int fd) {
  std::array<char, PATH_MAX> target{};
  const std::string link = "/proc/self/fd/" + std::to_string(fd);
  const ssize_t length = ::readlink(link.c_str(), target.data(), target.size());
  if (length <= 0 || target[0] != '/') return std::nullopt;
  return std::string{target.data(), static_cast<std::size_t>(length)};
}

std::optional<std::string> below(int folder, const char* name) {
  if (name[0] == '/') return below(name);
  if (folder == AT_FDCWD) return below((std::filesystem::current_path() / name).string());
  const auto path = pathOf(folder);
  return path ? below(*path + "/" + name) : std::nullopt;
}

std::optional<std::string> below(int fd) {
  const auto path = pathOf(fd);
  return path ? below(*path) : std::nullopt;
}

bool on() {
  return recording.load(std::memory_order_acquire);
}

void add(Kind kind, const std::optional<std::string>& path, std::uint64_t number = 0, std::string bytes = {},
         std::string to = {}) {
  if (!path) return;
  const std::lock_guard lock{mutex};
  log.push_back({kind, *path, std::move(to), number, std::move(bytes)});
}

int openAt(int folder, const char* path, int flags, mode_t mode) {
  if (!on()) return static_cast<int>(::syscall(SYS_openat, folder, path, flags, mode));
  struct stat before {};
  const bool there = ::fstatat(folder, path, &before, 0) == 0;
  const int fd = static_cast<int>(::syscall(SYS_openat, folder, path, flags, mode));
  if (fd < 0) return fd;
  if (!there && (flags & O_CREAT)) add(Kind::makeFile, below(folder, path));
  if (there && (flags & O_TRUNC) && S_ISREG(before.st_mode)) add(Kind::resize, below(folder, path), 0);
  return fd;
}

int sync(long number, int fd) {
  const int result = skippingSyncs.load() > 0 ? 0 : static_cast<int>(::syscall(number, fd));
  if (result == 0 && on()) add(Kind::sync, below(fd));
  return result;
}

ssize_t writeAt(int fd, const void* bytes, std::size_t size, off_t offset) {
  const ssize_t written = ::syscall(SYS_pwrite64, fd, bytes, size, offset);
  if (written > 0 && on())
    add(Kind::write, below(fd), static_cast<std::uint64_t>(offset),
        {static_cast<const char*>(bytes), static_cast<std::size_t>(written)});
  return written;
}

/// Where the next plain write goes. The files recorded here are never opened for appending.
std::optional<std::uint64_t> position(int fd) {
  const off_t at = ::lseek(fd, 0, SEEK_CUR);
  return at < 0 ? std::nullopt : std::optional{static_cast<std::uint64_t>(at)};
}

int resize(int fd, off_t size) {
  const int result = static_cast<int>(::syscall(SYS_ftruncate, fd, size));
  if (result == 0 && on()) add(Kind::resize, below(fd), static_cast<std::uint64_t>(size));
  return result;
}

int makeFolder(int folder, const char* path, mode_t mode) {
  const int result = static_cast<int>(::syscall(SYS_mkdirat, folder, path, mode));
  if (result == 0 && on()) add(Kind::makeFolder, below(folder, path));
  return result;
}

int removeAt(int folder, const char* path, int flags) {
  const int result = static_cast<int>(::syscall(SYS_unlinkat, folder, path, flags));
  if (result == 0 && on()) add(Kind::remove, below(folder, path));
  return result;
}

}  // namespace

DiskRecorder::DiskRecorder(const std::filesystem::path& folder) {
  if (recording.load()) std::abort();
  root = std::filesystem::canonical(folder).string();
  log.clear();
  recording.store(true, std::memory_order_release);
}

DiskRecorder::~DiskRecorder() {
  recording.store(false, std::memory_order_release);
}

void DiskRecorder::mark(std::uint64_t number) {
  add(Kind::mark, std::string{}, number);
}

const std::vector<DiskOperation>& DiskRecorder::operations() const {
  return log;
}

SyncsSkipped::SyncsSkipped() {
  ++skippingSyncs;
}

SyncsSkipped::~SyncsSkipped() {
  --skippingSyncs;
}

std::string describe(const DiskOperation& operation) {
  const std::string path = operation.path.empty() ? "the folder itself" : operation.path;
  switch (operation.kind) {
    case Kind::makeFile:
      return "make the file " + path;
    case Kind::makeFolder:
      return "make the folder " + path;
    case Kind::write:
      return "write " + std::to_string(operation.bytes.size()) + " bytes at " + std::to_string(operation.number) +
             " to " + path;
    case Kind::resize:
      return "resize " + path + " to " + std::to_string(operation.number) + " bytes";
    case Kind::sync:
      return "sync " + path;
    case Kind::rename:
      return "rename " + path + " to " + operation.to;
    case Kind::remove:
      return "remove " + path;
    case Kind::mark:
      return "mark " + std::to_string(operation.number);
  }
  return {};
}

}  // namespace diptych::test

// The functions of libc that the program and its libraries call. Straight to the kernel: looking up libc's own could allocate.
extern "C" {

using namespace diptych::test;

int open(const char* path, int flags, ...) {
  va_list more;
  va_start(more, flags);
  const mode_t mode = (flags & (O_CREAT | __O_TMPFILE)) != 0 ? va_arg(more, mode_t) : 0;
  va_end(more);
  return openAt(AT_FDCWD, path, flags, mode);
}

int open64(const char* path, int flags, ...) {
  va_list more;
  va_start(more, flags);
  const mode_t mode = (flags & (O_CREAT | __O_TMPFILE)) != 0 ? va_arg(more, mode_t) : 0;
  va_end(more);
  return openAt(AT_FDCWD, path, flags, mode);
}

int openat(int folder, const char* path, int flags, ...) {
  va_list more;
  va_start(more, flags);
  const mode_t mode = (flags & (O_CREAT | __O_TMPFILE)) != 0 ? va_arg(more, mode_t) : 0;
  va_end(more);
  return openAt(folder, path, flags, mode);
}

ssize_t write(int fd, const void* bytes, size_t size) {
  const auto at = on() ? position(fd) : std::nullopt;
  const ssize_t written = ::syscall(SYS_write, fd, bytes, size);
  if (written > 0 && at)
    add(Kind::write, below(fd), *at, {static_cast<const char*>(bytes), static_cast<std::size_t>(written)});
  return written;
}

ssize_t writev(int fd, const iovec* parts, int count) {
  const auto at = on() ? position(fd) : std::nullopt;
  const ssize_t written = ::syscall(SYS_writev, fd, parts, count);
  if (written > 0 && at) {
    std::string bytes;
    for (int i = 0; i < count; ++i) bytes.append(static_cast<const char*>(parts[i].iov_base), parts[i].iov_len);
    bytes.resize(static_cast<std::size_t>(written));
    add(Kind::write, below(fd), *at, std::move(bytes));
  }
  return written;
}

ssize_t pwrite(int fd, const void* bytes, size_t size, off_t offset) {
  return writeAt(fd, bytes, size, offset);
}
ssize_t pwrite64(int fd, const void* bytes, size_t size, off64_t offset) {
  return writeAt(fd, bytes, size, offset);
}
int ftruncate(int fd, off_t size) noexcept {
  return resize(fd, size);
}
int ftruncate64(int fd, off64_t size) noexcept {
  return resize(fd, size);
}
int fsync(int fd) {
  return sync(SYS_fsync, fd);
}
int fdatasync(int fd) {
  return sync(SYS_fdatasync, fd);
}

int rename(const char* from, const char* to) noexcept {
  const int result = static_cast<int>(::syscall(SYS_renameat, AT_FDCWD, from, AT_FDCWD, to));
  if (result == 0 && on()) {
    const auto target = below(AT_FDCWD, to);
    if (!target) std::abort();  // files that leave the recorded folder are not modelled
    add(Kind::rename, below(AT_FDCWD, from), 0, {}, *target);
  }
  return result;
}

int mkdir(const char* path, mode_t mode) noexcept {
  return makeFolder(AT_FDCWD, path, mode);
}
int unlink(const char* path) noexcept {
  return removeAt(AT_FDCWD, path, 0);
}
int unlinkat(int folder, const char* path, int flags) noexcept {
  return removeAt(folder, path, flags);
}
int rmdir(const char* path) noexcept {
  return removeAt(AT_FDCWD, path, AT_REMOVEDIR);
}
int remove(const char* path) noexcept {
  const int result = removeAt(AT_FDCWD, path, 0);
  return result == 0 || errno != EISDIR ? result : removeAt(AT_FDCWD, path, AT_REMOVEDIR);
}

}  // extern "C"
