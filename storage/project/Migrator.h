#pragma once
// Schema revisions and the way from one to the next.

#include <cstddef>
#include <filesystem>
#include <span>

namespace SQLite {
class Database;
}

namespace diptych::storage::project {

/// One file of storage/schema: applied once, in order, never changed after a release.
struct Revision {
  int number;        ///< 1, 2, 3 …
  const char* name;  ///< "0001_initial"
  const char* sql;
};

/// All revisions that this program knows, embedded at build time.
std::span<const Revision> schemaRevisions();

/// PRAGMA user_version: the last revision applied; 0 in an empty file.
int schemaVersion(SQLite::Database& db);

/// Throws Failure(tooNew) where the file was written by a newer program.
void refuseNewer(SQLite::Database& db, std::span<const Revision> revisions, const std::filesystem::path& folder);

/// From this revision on the pages of the file carry seals (PageSeals.h).
inline constexpr std::size_t kSealedSince = 3;

/// Brings an open database to the newest revision in one transaction. `file` is for messages.
void applyRevisions(SQLite::Database& db, std::span<const Revision> revisions, const std::filesystem::path& file);

/// Brings the file to the newest revision in one transaction; an older file that holds data is first copied to
/// "<file>.before-NNNN". On failure the file is as it was. Files of before kSealedSince are then written anew with seals; where
/// that fails (the disk is full) the file stays as good as it was, and the next call tries again.
void migrate(SQLite::Database& db, std::span<const Revision> revisions, const std::filesystem::path& file);

}  // namespace diptych::storage::project
