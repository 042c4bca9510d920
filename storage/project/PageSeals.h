#pragma once
// Sealed pages: every page of the database file ends in a seal, so that bytes that changed on the disk are found when they are
// read instead of being believed. SQLite itself checks the shape of its pages, not what is in them.
//
// The seal is the last 16 bytes of a page, which SQLite leaves alone (byte 20 of the file's header says so):
//   8 bytes  the file's own tag, random: a page, or a log, of another project is not taken for one of this
//   8 bytes  a checksum over everything before it and the page's number: also pages that changed places are found
// It is put on and compared by a layer between SQLite and its file access ("VFS"), for the main file alone: the log has checksums
// of its own. It guards against accidents. Who wants to forge a page can compute a seal.

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace diptych::storage::project {

inline constexpr int kSealBytes = 16;

/// The name to open databases with; registers the layer at the first call. Files without seals are passed through as they are.
/// A page whose seal does not fit is SQLITE_CORRUPT to SQLite.
const char* sealingVfs();

/// The next VACUUM leaves room for seals. The pages get them when they are carried over from the log to the file; page 1, which says
/// so, comes first. Needs WAL mode and an empty log. Where VACUUM fails nothing has happened.
void makeRoomForSeals(SQLite::Database& db);

/// Seals every page that is written to the file from now on, whatever it holds: for a new one, before its first table, and for the
/// target of an Online Backup of a sealed one. Never for a file with pages that have no room for a seal.
void startSealing(SQLite::Database& db);
void startSealingCopy(SQLite::Database& db);

/// Whether the pages of the open file carry seals.
bool isSealed(SQLite::Database& db);

/// The tag of the open file; nullopt where its pages carry no seals.
std::optional<std::uint64_t> sealTag(SQLite::Database& db);
/// The tag in the seal of one page, whatever its checksum.
std::uint64_t tagOfPage(std::span<const unsigned char> page);

/// The size of the pages in the file, 0 where it has no readable header; and one page, empty where it cannot be read whole. Both as
/// they lie in the file: nothing is compared, and what the log may have instead is not looked at.
std::size_t storedPageSize(SQLite::Database& db);
std::vector<unsigned char> storedPage(SQLite::Database& db, std::int64_t number, std::size_t size);

/// Numbers (from 1) of the pages in the file whose seals do not fit; empty for a file without seals. Pages that are in the log as well
/// count, too (WriteAheadLog.h, pagesInLog()).
std::vector<std::int64_t> brokenSeals(SQLite::Database& db);

}  // namespace diptych::storage::project
