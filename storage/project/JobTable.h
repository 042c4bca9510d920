#pragma once
// Jobs of the project: rows here, folders under jobs/.

#include "storage/project/Project.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <filesystem>
#include <string>
#include <vector>

namespace diptych::storage::project {

/// The functions are Project's, with exceptions instead of Results.
class JobTable {
public:
  JobTable(SQLite::Database& db, std::filesystem::path folder) : db_{db}, folder_{std::move(folder)} {}

  std::filesystem::path folderOf(const std::string& id) const { return folder_ / "jobs" / id; }
  void add(const JobEntry& job);
  void markTaken(const std::string& id);
  void remove(const std::string& id);
  std::vector<JobEntry> all() const;  ///< in order of arrival
  /// Folders that a program was killed over before it had written the job's specification: they hold pixels, no row names them, and
  /// nothing can be run in them.
  void removeUnfinished();

private:
  void require(const std::string& id) const;
  std::vector<VolumeId> volumesOf(const std::string& id) const;

  SQLite::Database& db_;
  std::filesystem::path folder_;
};

}  // namespace diptych::storage::project
