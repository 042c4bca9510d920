#pragma once
// What SQLite keeps of rows that were deleted, and how it goes.

#include <SQLiteCpp/SQLiteCpp.h>

#include <filesystem>

namespace diptych::storage::project {

/// Rewrites the database so that neither the file nor its log holds anything but living rows. One transaction: a kill leaves
/// the file as it was before or as it is after. Needs memory for a copy of the database, and no transaction on `db`.
/// Throws Failure(locked) where somebody reads the project meanwhile, for then the log has to keep the old pages.
void wipeDeletedRows(SQLite::Database& db, const std::filesystem::path& folder);

}  // namespace diptych::storage::project
