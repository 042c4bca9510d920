#pragma once
// Files into the project.

#include "storage/project/Project.h"

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace diptych::app {

struct ImportedSeries {
  storage::SeriesEntry entry;
  std::vector<storage::TrackEntry> tracks;  ///< labels that came with it
};

/// A series that is not added: it cannot be represented, or it is there already.
struct LeftOutSeries {
  std::string title;  ///< "MR, 24 files in /data/x": no patient text
  std::filesystem::path path;
  Error reason;
  bool alreadyThere = false;
  int number = 0;  ///< of the series that is there already; 0 where that is not known
};

struct ImportOutcome {
  std::vector<ImportedSeries> added;
  std::vector<LeftOutSeries> leftOut;
  std::vector<storage::Skipped> skipped;  ///< single files
};

/// A series with its labels into the project: tracks of kind reference, no slice declared.
Result<ImportedSeries> addLoadedSeries(storage::Project& project, const storage::LoadedSeries& loaded,
                                       const storage::AddOptions& options, const Progress& progress = {});

/// What an import needs of a project. The window's runs these two on the thread that owns the project, while files are
/// read elsewhere.
struct ImportTarget {
  std::function<Result<ImportedSeries>(const storage::LoadedSeries&, const Progress&)> add;
  std::function<int(const std::string& uid)> numberByUid;  ///< of the series that is there already; 0 where none is
  /// Project::incomingFolder(): where ZIP files are unpacked; without it they are left out.
  std::filesystem::path incoming = {};
};
/// Paths may be ZIP files. Files from these are known by the archive's path and theirs within it, copied into the project with
/// their series, and gone from the incoming folder at the end, however it comes.
Result<ImportOutcome> importPaths(const ImportTarget& target, const std::vector<std::filesystem::path>& paths,
                                  const Progress& progress = {});
/// Number of the series in the project that has this UID; 0 where none is known.
int numberByUid(const storage::Project& project, const std::string& uid);

/// Scans, then loads and adds one series after the other, so that one volume is in memory at a time. A series
/// that fails does not stop the rest. Labels that come with a volume become reference tracks with no slice
/// declared: they take part in training and comparison only after somebody declares slices. Cancelling keeps
/// the series added so far (each was a transaction of its own).
Result<ImportOutcome> importPaths(storage::Project& project, const std::vector<std::filesystem::path>& paths,
                                  const storage::AddOptions& options, const Progress& progress = {});

}  // namespace diptych::app
