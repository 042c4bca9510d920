#include "storage/project/Migrator.h"

#include "storage/project/Backup.h"
#include "storage/project/Failure.h"
#include "storage/project/PageSeals.h"
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

/// For steps without which the file is as good as it was; the next opening tries again.
template <class Work>
void ifPossible(Work&& work) {
  try {
    work();
  } catch (const SQLite::Exception&) {
    return;
  }
}

void run(SQLite::Database& db, const std::string& sql) {
  SQLite::Statement statement{db, sql};  // not exec(): several pragmas answer with a row
  while (statement.executeStep()) {
  }
}

/// VACUUM writes every page anew, here with room for the seal. Through the log, also where the project otherwise uses none: a rollback
/// would write old pages through the layer that seals.
void addSeals(SQLite::Database& db) {
  const std::string journal = db.execAndGet("PRAGMA journal_mode").getString();
  ifPossible([&] {
    run(db, "PRAGMA journal_mode = WAL");
    // The log must not hold pages without room for seals together with those that have it. Somebody may be reading: then next time.
    if (db.execAndGet("PRAGMA wal_checkpoint(TRUNCATE)").getInt() != 0) return;
    makeRoomForSeals(db);
    run(db, "VACUUM");
    run(db, "PRAGMA wal_checkpoint(TRUNCATE)");
  });
  ifPossible([&] { run(db, "PRAGMA journal_mode = " + journal); });
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

void applyRevisions(SQLite::Database& db, std::span<const Revision> revisions, const std::filesystem::path& file) {
  SQLite::Transaction transaction{db, SQLite::TransactionBehavior::IMMEDIATE};
  for (const Revision& revision : revisions.subspan(static_cast<std::size_t>(schemaVersion(db)))) db.exec(revision.sql);
  db.exec("PRAGMA user_version = " + std::to_string(revisions.size()));
  SQLite::Statement violations{db, "PRAGMA foreign_key_check"};
  if (violations.executeStep())
    fail(ErrorCode::damaged,
         "Cannot bring " + file.string() + " to schema revision " + std::to_string(revisions.size()) + ": the table " +
             violations.getColumn(0).getString() + " refers to rows that are missing",
         "restore the project from a backup", file.string());
  violations.reset();
  transaction.commit();
}

void migrate(SQLite::Database& db, std::span<const Revision> revisions, const std::filesystem::path& file) {
  const int from = schemaVersion(db);
  if (from < static_cast<int>(revisions.size())) {
    if (from > 0) keepCopy(db, file, from + 1);
    applyRevisions(db, revisions, file);
  }
  // After the revision's number is in the file: a program that knows nothing of seals must not come in between and write.
  if (revisions.size() >= kSealedSince && !isSealed(db)) addSeals(db);
}

}  // namespace diptych::storage::project
