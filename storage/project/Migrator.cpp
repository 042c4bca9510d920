#include "storage/project/Migrator.h"

#include "storage/project/Backup.h"
#include "storage/project/Failure.h"
#include "storage/project/PosixFiles.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fcntl.h>

#include <cstdio>
#include <string>

namespace diptych::storage::project {

namespace {

/// "project.diptych.before-0002": the file as it was before revision 2. An older copy of the same step is replaced: it
/// was left by a migration that failed, so the file has not changed since.
void keepCopy(SQLite::Database& db, const std::filesystem::path& file, int revision) {
  char suffix[24];
  std::snprintf(suffix, sizeof suffix, ".before-%04d", revision);
  const std::filesystem::path copy = file.string() + suffix, unfinished = copy.string() + ".tmp";
  std::filesystem::remove(unfinished);
  RemoveUnlessKept cleanup{unfinished};
  copyDatabase(db, unfinished, {});
  std::filesystem::rename(unfinished, copy);
  syncFolder(file.parent_path());
  cleanup.keep();
}

}  // namespace

int schemaVersion(SQLite::Database& db) {
  return db.execAndGet("PRAGMA user_version").getInt();
}

void refuseNewer(SQLite::Database& db, std::span<const Revision> revisions, const std::filesystem::path& folder) {
  const int found = schemaVersion(db), known = static_cast<int>(revisions.size());
  if (found > known)
    fail(ErrorCode::tooNew,
         "Cannot open the project " + folder.string() + ": a newer Diptych wrote it (schema revision " +
             std::to_string(found) + ", this program knows up to " + std::to_string(known) + ")",
         "open it with a version that knows revision " + std::to_string(found), folder.string());
}

void migrate(SQLite::Database& db, std::span<const Revision> revisions, const std::filesystem::path& file) {
  const int from = schemaVersion(db);
  if (from >= static_cast<int>(revisions.size())) return;
  if (from > 0) keepCopy(db, file, from + 1);

  SQLite::Transaction transaction{db, SQLite::TransactionBehavior::IMMEDIATE};
  for (const Revision& revision : revisions.subspan(static_cast<std::size_t>(from))) db.exec(revision.sql);
  db.exec("PRAGMA user_version = " + std::to_string(revisions.size()));
  SQLite::Statement violations{db, "PRAGMA foreign_key_check"};
  if (violations.executeStep())
    fail(ErrorCode::damaged,
         "Cannot bring " + file.string() + " to schema revision " + std::to_string(revisions.size()) + ": the table " +
             violations.getColumn(0).getString() + " refers to rows that are missing",
         "restore the project from a backup", file.string());
  transaction.commit();
}

}  // namespace diptych::storage::project
