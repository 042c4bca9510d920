#pragma once
// A disk that fails as a test wants it. The test program defines the C library's writing functions itself (write, pwrite, open,
// ftruncate, fsync, mkdir, rename, statvfs ...), so that everything in the process meets the fault: our files, SQLite's, whoever writes.
// Only regular files above the standard streams count; reading and removing always work, as on a real full disk.

#include <chrono>

namespace diptych::test {

enum class Fault {
  full,    ///< from the n-th thing on that takes room there is none (ENOSPC); the write that meets the end is cut short
  broken,  ///< from the n-th write, sync, cut or rename on each fails (EIO)
  hiccup,  ///< only the n-th of these fails
};

/// One fault from its making until its end; there is one disk, so one at a time.
class FaultyDisk {
public:
  FaultyDisk(Fault fault, int n);
  ~FaultyDisk();
  FaultyDisk(const FaultyDisk&) = delete;
  FaultyDisk& operator=(const FaultyDisk&) = delete;
  bool met() const;  ///< something failed
};

/// From now on each sync takes so long; zero ends it.
void slowSyncs(std::chrono::milliseconds each);

}  // namespace diptych::test
