#pragma once
// A project that programs are killed over, and what it must hold each time: opened again, compared with the plain model voxel by voxel,
// undone and redone, and looked through for things that a killed program left lying about.

#include "storage/project/OpenOptions.h"
#include "storage/project/Project.h"
#include "tests/e2e/kills/Acts.h"
#include "tests/e2e/kills/ExpectedTrack.h"
#include "tests/e2e/kills/Victim.h"

#include <QString>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <random>
#include <vector>

namespace diptych::test {

/// Milliseconds; measured, never judged.
struct Delays {
  std::vector<double> saved;  ///< from the end of an act until it was said to be saved
  double longestUnsaved = 0;  ///< how long before the kill the oldest act ended that nobody had called saved
  int recordedUnsaid = 0;     ///< acts that were on disk though nobody had been told yet
};

class DrawnProject {
public:
  /// Makes it at `folder`: a generated heart of kDrawnGrid with an empty human track. With `network` it keeps a rollback journal.
  DrawnProject(const std::filesystem::path& folder, bool network, std::uint64_t seed);

  const std::filesystem::path& folder() const { return folder_; }
  bool network() const { return network_; }

  /// After the death of a program that began these acts, in this order. What is wrong in one sentence; empty where nothing is.
  QString examine(const std::vector<Act>& acts, const Victim& victim, Delays& delays);
  /// Undoes everything and does it again.
  QString examineHistory();

private:
  std::unique_ptr<storage::Project> open(QString& wrong) const;
  QString follow(const storage::Project& project, const std::vector<Act>& acts, const Victim& victim, Delays& delays);
  QString compare(const storage::Project& project) const;
  bool makesNoEdit(const Act& act) const;
  bool sameStages(const storage::Project& project) const;
  QString step(storage::Project& project, Act::Kind kind);
  QString leftovers() const;

  std::filesystem::path folder_;
  bool network_;
  storage::project::OpenOptions options_;
  std::mt19937_64 random_;
  TrackId track_;
  ExpectedTrack expected_{kDrawnGrid};
};

}  // namespace diptych::test
