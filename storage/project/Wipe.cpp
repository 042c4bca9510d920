#include "storage/project/Wipe.h"

#include "storage/project/Database.h"
#include "storage/project/Failure.h"
#include "storage/project/PosixFiles.h"

#include <SQLiteCpp/Backup.h>
#include <fcntl.h>
#include <sqlite3.h>

#include <chrono>
#include <string>
#include <thread>

namespace diptych::storage::project {

namespace {

constexpr int kAttempts = 20;
constexpr std::chrono::milliseconds kBetweenAttempts{100};

/// Empties the log. A reader of this very moment is waited for, one who stays is not.
void emptyLog(SQLite::Database& db, const std::filesystem::path& folder) {
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    SQLite::Statement pragma{db, "PRAGMA wal_checkpoint(TRUNCATE)"};
    if (!pragma.executeStep() || pragma.getColumn(0).getInt() == 0) return;
    std::this_thread::sleep_for(kBetweenAttempts);
  }
  fail(ErrorCode::locked, "Another program is reading the project " + folder.string(),
       "close it there, and open the project once more", folder.string());
}

}  // namespace

// secure_delete overwrites what is deleted, but when SQLite moves rows between pages, bytes of them can stay in the gaps of a
// page. Only rewriting leaves nothing. A plain VACUUM would do it by way of a temporary file in /tmp or of as much memory;
// VACUUM INTO and a copy back are its two halves, with the file in the project, where patients may be.
void wipeDeletedRows(SQLite::Database& db, const std::filesystem::path& folder) {
  const auto clean = folder / (std::string{kDatabaseName} + ".purging");
  std::filesystem::remove(clean);  // of an attempt that was killed
  const RemoveUnlessKept cleanup{clean};
  openFile(clean, O_WRONLY | O_CREAT | O_EXCL, "make").close();  // SQLite takes an empty file as it is: mode 0600
  {
    SQLite::Statement vacuum{db, "VACUUM INTO ?"};
    vacuum.bind(1, clean.string());
    vacuum.exec();
  }
  {
    SQLite::Database copy{clean.string(), SQLite::OPEN_READONLY};
    SQLite::Backup backup{db, copy};
    const int code = backup.executeStep(-1);
    if (code != SQLITE_DONE) throw SQLite::Exception{sqlite3_errstr(code), code};
  }
  emptyLog(db, folder);
}

}  // namespace diptych::storage::project
