#include "storage/project/Wipe.h"

#include "storage/project/Failure.h"

#include <chrono>
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
// page. Only rewriting leaves nothing. It goes by way of memory (temp_store): the labels of a project fit there, and a file in
// /tmp would be a trace of its own.
void wipeDeletedRows(SQLite::Database& db, const std::filesystem::path& folder) {
  SQLite::Statement{db, "VACUUM"}.exec();
  emptyLog(db, folder);
}

}  // namespace diptych::storage::project
