#pragma once
// One writing process per project.

#include "storage/project/PosixFiles.h"

#include <filesystem>
#include <memory>

namespace diptych::storage::project {

/// Holds flock() on writer.lock, whose text says who: {"host", "pid", "since"}. The system releases it when the process
/// dies, however it dies; the text alone means nothing.
class WriterLock {
public:
  static constexpr const char* kFileName = "writer.lock";

  /// Throws Failure with ErrorCode::locked, naming the holder, where another process (or this one) has it.
  static std::unique_ptr<WriterLock> acquire(const std::filesystem::path& folder);
  ~WriterLock();

  /// Whether somebody holds it right now. Leaves no trace; for folders that cannot be written to.
  static bool heldBySomebody(const std::filesystem::path& folder);

private:
  explicit WriterLock(FileHandle file) : file_{std::move(file)} {}
  FileHandle file_;
};

}  // namespace diptych::storage::project
