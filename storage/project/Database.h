#pragma once
// Opening the SQLite file the one right way.

#include "storage/project/Failure.h"
#include "storage/project/OpenOptions.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace diptych::storage::project {

inline constexpr const char* kDatabaseName = "project.diptych";
/// PRAGMA application_id, "DPTY": how file(1) and we tell a project from any other SQLite file.
inline constexpr int kApplicationId = 0x44505459;

enum class Access { create, write, read };

/// Whether a file of this name is what Access::create leaves where it is killed. It is made under a name of its own and renamed when it
/// is whole: a project.diptych that is there can be opened.
bool isUnfinishedDatabase(const std::string& fileName);

/// sqlite3_system_errno(): why the connection's last access to a file failed; 0 where none did.
int systemError(SQLite::Database& db);

/// Opens `folder`/project.diptych, sets every pragma, refuses foreign, newer and damaged files, migrates older ones
/// (write). Throws Failure or SQLite::Exception; with Access::read nothing in the folder changes but SQLite's own
/// -shm and an empty -wal file.
std::unique_ptr<SQLite::Database> openDatabase(const std::filesystem::path& folder, Access access,
                                               const OpenOptions& options);

/// Runs `work` on `db`; what SQLite throws becomes a Failure with the system's reason, which only the connection knows.
template <class Work>
auto explained(SQLite::Database& db, std::string_view doing, const std::filesystem::path& subject, Work&& work) {
  try {
    return std::forward<Work>(work)();
  } catch (const SQLite::Exception&) {
    throw Failure{errorFrom(std::current_exception(), doing, subject, systemError(db))};
  }
}

/// The file that is open is still the one at its path.
bool isInPlace(SQLite::Database& db);

/// Folds the write-ahead log back into the file. Never throws: what remains in the log is read at the next opening.
void checkpoint(SQLite::Database& db) noexcept;

}  // namespace diptych::storage::project
