#pragma once
// Everything that this program does to the files below one folder, in order: what a disk was asked to keep.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace diptych::test {

struct DiskOperation {
  enum class Kind { makeFile, makeFolder, write, resize, sync, rename, remove, mark };
  Kind kind = Kind::mark;
  std::string path;          ///< relative to the recorded folder; "" is that folder. rename: the old name
  std::string to;            ///< rename: the new name
  std::uint64_t number = 0;  ///< write: offset; resize: the new size; mark: what was given to mark()
  std::string bytes;         ///< write
};
std::string describe(const DiskOperation& operation);  ///< "write 4096 bytes at 8192 to project.diptych-wal"

/// Records from construction to destruction; one at a time. It stands before the functions of libc in the test program itself: what a
/// program defines goes before what its shared libraries bring, so SQLite and our own code pass here alike, whatever they call. (A VFS
/// of SQLite would see neither our files nor SQLite's own syncing of folders.) What is written through a mapping passes unseen: that is
/// SQLite's -shm file alone.
/// A test program that uses this lists DiskRecorder.cpp among its own sources.
class DiskRecorder {
public:
  explicit DiskRecorder(const std::filesystem::path& folder);
  ~DiskRecorder();
  DiskRecorder(const DiskRecorder&) = delete;
  DiskRecorder& operator=(const DiskRecorder&) = delete;

  /// Puts a mark between two operations.
  void mark(std::uint64_t number);
  /// Thread-safe only when nobody writes below the folder meanwhile.
  const std::vector<DiskOperation>& operations() const;
};

/// While one lives fsync() and fdatasync() of this program return at once, and are recorded all the same: what a test writes need not
/// survive anything, and thousands of images are looked at.
class SyncsSkipped {
public:
  SyncsSkipped();
  ~SyncsSkipped();
  SyncsSkipped(const SyncsSkipped&) = delete;
  SyncsSkipped& operator=(const SyncsSkipped&) = delete;
};

}  // namespace diptych::test
