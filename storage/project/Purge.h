#pragma once
// Taking series out of a project so that nothing of them stays: rows, files, and what SQLite keeps of deleted rows.
//
// It goes in two steps. The first is one transaction: the rows go, and a row in the table `purge` says that files and pages
// are still to be cleaned. A kill before its commit leaves the project as it was. The second, finishPurge(), can be
// repeated as often as it takes; every opening for writing tries, until the row in `purge` is gone.

#include "storage/project/Project.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <filesystem>

namespace diptych::storage::project {

class Purge {
public:
  Purge(SQLite::Database& db, std::filesystem::path folder) : db_{db}, folder_{std::move(folder)} {}

  PurgePlan plan(int series, PurgeScope scope) const;
  /// The first step. Throws Failure(locked) where a job on these series is running.
  PurgePlan removeRows(int series, PurgeScope scope);
  /// Folders of jobs whose rows are gone. Only those given: what else lies in jobs/ without a row may be a job that is being
  /// prepared right now.
  void removeJobFolders(const std::vector<std::string>& jobs) const;

private:
  SQLite::Database& db_;
  std::filesystem::path folder_;
};

bool purgeIsUnfinished(SQLite::Database& db);

/// The second step: removes volume caches and copied sources that no row refers to, copies of the database from before a
/// migration, and rewrites the database so that no page holds what was deleted. `opening`: nobody prepares a job yet, so job
/// folders without a row go, too. Does nothing where no purge is unfinished. Throws, and can be called again.
void finishPurge(SQLite::Database& db, const std::filesystem::path& folder, bool opening);

}  // namespace diptych::storage::project
