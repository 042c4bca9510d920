#include "storage/project/Database.h"

#include "storage/project/Failure.h"
#include "storage/project/PageSeals.h"
#include "storage/project/PosixFiles.h"
#include "storage/project/WriteAheadLog.h"
#include "storage/project/WriterLock.h"

#include <SQLiteCpp/Backup.h>
#include <fcntl.h>
#include <sqlite3.h>

#include <set>
#include <string>

namespace diptych::storage::project {

namespace {

// A reader may meet the moment in which the writer closes, a writer the one in which a reader opens. Neither waits longer.
constexpr int kBusyMilliseconds = 200;

constexpr const char* kUnfinished = ".new";

void execute(SQLite::Database& db, const char* sql) {
  SQLite::Statement statement{db, sql};  // not exec(): several pragmas answer with a row
  while (statement.executeStep()) {
  }
}

/// Protects against a hostile or damaged file and against leaving deleted patient text in it.
void harden(SQLite::Database& db) {
  int on = 0;
  if (sqlite3_db_config(db.getHandle(), SQLITE_DBCONFIG_DEFENSIVE, 1, &on) != SQLITE_OK || on != 1)
    fail(ErrorCode::failed, "SQLite refuses its defensive mode");
  execute(db, "PRAGMA trusted_schema = OFF");
  execute(db, "PRAGMA cell_size_check = ON");
  execute(db, "PRAGMA foreign_keys = ON");
  execute(db, "PRAGMA secure_delete = ON");
  // VACUUM, large sorts and the undo of a statement would write patient text to files in /tmp or /var/tmp otherwise.
  execute(db, "PRAGMA temp_store = MEMORY");
}

/// A writer that keeps its rollback journal open between two transactions leaves it behind when it is killed: finished, so that nobody
/// will ever read it, but full of pages as they once were. SQLite removes it as it changes to a mode that has none.
void dropFinishedJournal(SQLite::Database& db, const std::filesystem::path& file) {
  if (!std::filesystem::exists(file.string() + "-journal") ||
      db.execAndGet("PRAGMA journal_mode").getString() != "delete")
    return;
  execute(db, "PRAGMA journal_mode = TRUNCATE");
  execute(db, "PRAGMA journal_mode = DELETE");
}

void setJournal(SQLite::Database& db, bool network) {
  // Not FULL: with a rollback journal a transaction is committed by the journal's removal, and only EXTRA syncs that. A power loss
  // would bring the journal back, and it would take an acknowledged edit away. With WAL the two are the same.
  execute(db, "PRAGMA synchronous = EXTRA");
  if (network) {
    // Shared memory, which WAL needs for more than one process, does not work across hosts. Exclusive locking comes
    // first, so that a file that is in WAL mode can be opened at all and be turned back. It ends with that: reports and jobs
    // read through a connection of their own.
    execute(db, "PRAGMA locking_mode = EXCLUSIVE");
    execute(db, "PRAGMA journal_mode = DELETE");
    execute(db, "PRAGMA locking_mode = NORMAL");
    execute(db, "SELECT count(*) FROM sqlite_schema");  // the next access is what gives the lock up
  } else {
    execute(db, "PRAGMA journal_mode = WAL");
  }
}

void refuseForeign(SQLite::Database& db, const std::filesystem::path& folder) {
  if (schemaVersion(db) == 0 && db.execAndGet("SELECT count(*) FROM sqlite_schema").getInt() == 0)
    fail(ErrorCode::unsupported,
         "Cannot open the project " + folder.string() + ": making it was cut short, so there is nothing in it yet",
         "remove that folder and make the project again", folder.string());
  if (db.execAndGet("PRAGMA application_id").getInt() != kApplicationId || schemaVersion(db) == 0)
    fail(
        ErrorCode::unsupported,
        "Cannot open the project " + folder.string() + ": " + kDatabaseName + " in it is a database of another program",
        "choose a folder that Diptych made", folder.string());
}

/// Before anything is written to it: a damaged file gets worse with every write.
void refuseDamaged(SQLite::Database& db, const std::filesystem::path& folder) {
  const std::string verdict = db.execAndGet("PRAGMA quick_check(1)").getString();
  if (verdict != "ok")
    fail(ErrorCode::damaged, "Cannot open the project " + folder.string() + ": its database is damaged",
         "\"diptych check\" says what is affected, commands that only read reach the rest; restore it from a backup",
         folder.string());
}

/// Names of tables and indexes: what else a schema can hold (views, triggers) is code that would run inside SQLite.
std::set<std::string> schemaObjects(SQLite::Database& db) {
  std::set<std::string> objects;
  SQLite::Statement rows{db,
                         "SELECT type || ' ' || name FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"};
  while (rows.executeStep()) objects.insert(rows.getColumn(0).getString());
  return objects;
}

/// A hostile file may bring triggers that change labels behind our back, or tables in other shapes.
void refuseStrangeSchema(SQLite::Database& db, const OpenOptions& options, const std::filesystem::path& folder) {
  SQLite::Database ours{":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE};
  for (const Revision& revision : options.revisions.first(static_cast<std::size_t>(schemaVersion(db))))
    ours.exec(revision.sql);
  const auto expected = schemaObjects(ours), found = schemaObjects(db);
  for (const std::string& object : found)
    if (!expected.contains(object))
      fail(ErrorCode::unsupported,
           "Cannot open the project " + folder.string() + ": its database holds a " +
               object.substr(0, object.find(' ')) + " that Diptych did not make (" +
               object.substr(object.find(' ') + 1) + ")",
           "use a project that nobody has tampered with", folder.string());
  for (const std::string& object : expected)
    if (!found.contains(object))
      fail(ErrorCode::damaged,
           "Cannot open the project " + folder.string() + ": the " + object + " is missing in its database",
           "restore it from a backup", folder.string());
}

/// The checks that reading and writing share, in an order in which none relies on what a later one looks at.
void refuseUnfit(SQLite::Database& db, const OpenOptions& options, const std::filesystem::path& folder) {
  refuseForeign(db, folder);
  refuseNewer(db, options.revisions, folder);
  refuseStrangeSchema(db, options, folder);
}

std::unique_ptr<SQLite::Database> connect(const std::string& name, int flags, const std::filesystem::path& file) {
  auto db = std::make_unique<SQLite::Database>(name, flags, kBusyMilliseconds, sealingVfs());
  refuseBrokenLog(*db, file);
  harden(*db);
  return db;
}

/// All or nothing, also where the process is killed meanwhile.
void makeDatabase(const std::filesystem::path& file, const OpenOptions& options) {
  const std::filesystem::path unfinished = file.string() + kUnfinished;
  std::filesystem::remove(unfinished);  // of a process that was killed
  std::filesystem::remove(unfinished.string() + "-journal");
  openFile(unfinished, O_WRONLY | O_CREAT | O_EXCL, "make");  // SQLite gives its other files the mode of this one: 0600
  {
    const auto db = connect(unfinished.string(), SQLite::OPEN_READWRITE, unfinished);
    if (options.revisions.size() >= kSealedSince) startSealing(*db);
    execute(*db, ("PRAGMA application_id = " + std::to_string(kApplicationId)).c_str());
    migrate(*db, options.revisions, unfinished);
  }
  std::filesystem::rename(unfinished, file);
  syncFolder(file.parent_path());
}

/// file: URI of the path, for immutable=1.
std::string immutableUri(const std::filesystem::path& file) {
  std::string uri = "file:";
  for (const char c : file.string()) {
    if (c == '%' || c == '?' || c == '#') {
      constexpr const char* digits = "0123456789ABCDEF";
      uri += {'%', digits[(c >> 4) & 15], digits[c & 15]};
    } else {
      uri += c;
    }
  }
  return uri + "?immutable=1";
}

std::unique_ptr<SQLite::Database> connectForReading(const std::filesystem::path& folder) {
  const auto file = folder / kDatabaseName;
  try {
    auto db = connect(file.string(), SQLite::OPEN_READONLY, file);
    execute(*db, "SELECT count(*) FROM sqlite_schema");  // the first read is what needs the -shm file
    return db;
  } catch (const SQLite::Exception& e) {
    const int code = e.getErrorCode() & 0xff;
    if (code != SQLITE_CANTOPEN && code != SQLITE_READONLY && code != SQLITE_IOERR && code != SQLITE_FULL) throw;
    // A medium that cannot be written to, or is full, so SQLite cannot make its -shm file. Without a writer and with nothing in the
    // log the file alone is the whole truth, and will not change under us.
    std::error_code missing;
    const auto logBytes = std::filesystem::file_size(file.string() + "-wal", missing);
    if (WriterLock::heldBySomebody(folder) || (!missing && logBytes > 0)) throw;
    return connect(immutableUri(file), SQLite::OPEN_READONLY | SQLite::OPEN_URI, file);
  }
}

/// An older file is read through a copy in memory that is brought up to date there: readers write nothing, and the file may lie on a
/// medium that cannot be written to.
std::unique_ptr<SQLite::Database> migratedInMemory(SQLite::Database& older, const OpenOptions& options,
                                                   const std::filesystem::path& file) {
  auto copy = std::make_unique<SQLite::Database>(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  {
    SQLite::Backup backup{*copy, older};
    if (const int code = backup.executeStep(); code != SQLITE_DONE) throw SQLite::Exception{sqlite3_errstr(code), code};
  }
  harden(*copy);
  applyRevisions(*copy, options.revisions, file);
  execute(*copy, "PRAGMA query_only = ON");
  return copy;
}

std::unique_ptr<SQLite::Database> openForReading(const std::filesystem::path& folder, const OpenOptions& options) {
  auto db = connectForReading(folder);
  refuseUnfit(*db, options, folder);
  // A sealed page is compared whenever it is read. What has no seals is looked at as a whole.
  if (!isSealed(*db)) refuseDamaged(*db, folder);
  if (schemaVersion(*db) < static_cast<int>(options.revisions.size()))
    return migratedInMemory(*db, options, folder / kDatabaseName);
  return db;
}

}  // namespace

bool isUnfinishedDatabase(const std::string& fileName) {
  return fileName.starts_with(std::string{kDatabaseName} + kUnfinished);
}

std::unique_ptr<SQLite::Database> openDatabase(const std::filesystem::path& folder, Access access,
                                               const OpenOptions& options) {
  const auto file = folder / kDatabaseName;
  if (access == Access::create)
    makeDatabase(file, options);
  else if (!std::filesystem::exists(file))
    fail(ErrorCode::notFound,
         "Cannot open the project " + folder.string() + ": there is no " + kDatabaseName + " in it",
         "check the path, or make a project there with \"diptych new\"", folder.string());
  if (access == Access::read) return openForReading(folder, options);

  auto db = connect(file.string(), SQLite::OPEN_READWRITE, file);
  explained(*db, access == Access::create ? "make the project" : "open the project", folder, [&] {
    refuseUnfit(*db, options, folder);
    refuseDamaged(*db, folder);
    dropFinishedJournal(*db, file);
    setJournal(*db, options.networkFileSystem.value_or(onNetworkFileSystem(folder)));
    migrate(*db, options.revisions, file);
  });
  return db;
}

int systemError(SQLite::Database& db) {
  return sqlite3_system_errno(db.getHandle());
}

bool isInPlace(SQLite::Database& db) {
  int moved = 0;
  return sqlite3_file_control(db.getHandle(), "main", SQLITE_FCNTL_HAS_MOVED, &moved) != SQLITE_OK || moved == 0;
}

void checkpoint(SQLite::Database& db) noexcept {
  try {
    execute(db, "PRAGMA wal_checkpoint(TRUNCATE)");
  } catch (const SQLite::Exception&) {
    return;
  }
}

}  // namespace diptych::storage::project
