#pragma once
// A piece of work on a project, and the power cut at every moment of it.

#include "tests/storage/RecordedWork.h"

#include <functional>
#include <string>
#include <vector>

namespace diptych::storage::test {

struct PowerLossTrial {
  bool networkFileSystem = false;  ///< rollback journal instead of WAL
  /// Done beforehand, not recorded: what it leaves is safe on the disk.
  std::function<void(RecordedWork&)> before;
  std::function<void(RecordedWork&)> work;
  /// One in so many of the moments between two writes is looked at; moments at a sync, a name and an acknowledgement are always.
  int oneWriteIn = 1;
  /// How often the parts that get through are drawn at each moment.
  int draws = 1;
  unsigned seed = 1;
};

struct PowerLossFindings {
  std::size_t operations = 0, moments = 0, images = 0;  ///< images: different ones
  std::vector<std::string> failures;                    ///< a sentence each; the trial ends at the tenth
};

/// Runs the work, then opens what a disk may hold after each operation (tests/support/CrashDisk.h). Each image must open for writing,
/// be clean, hold what was acknowledged, whole and in order, with the step under way either whole or not at all, and let a person
/// undo, redo and paint on. DIPTYCH_POWER_LOSS_MOMENT=n looks at the moment after operation n alone.
PowerLossFindings run(const PowerLossTrial& trial);

}  // namespace diptych::storage::test
