#pragma once
// Copies of a project that may be open.

#include "core/base/Progress.h"

#include <filesystem>

namespace SQLite {
class Database;
}

namespace diptych::storage::project {

/// SQLite's Online Backup into a new file, mode 0600, consistent while others write.
void copyDatabase(SQLite::Database& from, const std::filesystem::path& to, const Progress& progress);

/// The whole project without its caches and job folders, built beside `out` and renamed at the end.
void backupProject(SQLite::Database& db, const std::filesystem::path& folder, const std::filesystem::path& out,
                   const Progress& progress);

}  // namespace diptych::storage::project
