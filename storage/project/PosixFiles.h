#pragma once
// POSIX file work of the project folder that core/base/Files.h does not cover: private modes, streaming, locking handles.

#include "core/base/Progress.h"

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>

namespace diptych::storage::project {

/// Owns a file descriptor.
class FileHandle {
public:
  FileHandle() = default;
  explicit FileHandle(int fd) : fd_{fd} {}
  ~FileHandle();
  FileHandle(FileHandle&& other) noexcept : fd_{other.fd_} { other.fd_ = -1; }
  FileHandle& operator=(FileHandle&& other) noexcept;

  int fd() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }
  void close();

private:
  int fd_ = -1;
};

/// Throws Failure with errno's reason. Never follows O_CREAT without mode 0600.
FileHandle openFile(const std::filesystem::path& path, int flags, std::string_view doing);
void writeAll(const FileHandle& file, std::span<const std::byte> bytes, const std::filesystem::path& path);
void syncFile(const FileHandle& file, const std::filesystem::path& path);
void syncFolder(const std::filesystem::path& folder);

/// Mode 0700; parents must exist.
void makePrivateFolder(const std::filesystem::path& folder);

/// Copies to a file that must not exist yet, mode 0600, and fsyncs it. Cancels with ErrorCode::cancelled.
void copyFileDurably(const std::filesystem::path& from, const std::filesystem::path& to, const Progress& progress);

void throwIfCancelled(const Progress& progress, std::string_view doing);

/// Removes files or folders again unless keep() was called: what a failed operation must not leave behind.
class RemoveUnlessKept {
public:
  RemoveUnlessKept() = default;
  explicit RemoveUnlessKept(std::filesystem::path path) : path_{std::move(path)} {}
  ~RemoveUnlessKept();
  RemoveUnlessKept(const RemoveUnlessKept&) = delete;
  RemoveUnlessKept& operator=(const RemoveUnlessKept&) = delete;
  void watch(std::filesystem::path path) { path_ = std::move(path); }
  void keep() { path_.clear(); }

private:
  std::filesystem::path path_;
};

/// Set to 1 by people whose network drive does not look like one (a mount that the system calls by another name).
inline constexpr const char* kNetworkVariable = "DIPTYCH_NETWORK_FILES";

/// NFS, SMB, FUSE and the like: places where shared memory is not to be trusted.
bool onNetworkFileSystem(const std::filesystem::path& folder);

/// Now, ISO 8601 in UTC: "2026-11-23T14:02:05Z".
std::string nowUtc();

}  // namespace diptych::storage::project
