#pragma once
// A look at the write-ahead log before SQLite reads it. SQLite takes a damaged log for one that a power cut has torn: it drops what
// it cannot read, and everything after that, without a word. And it plays back any log that lies beside the file.

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <filesystem>
#include <set>

namespace diptych::storage::project {

/// Throws Failure(damaged) where the log of the database `file` would lose changes that were saved, or belongs to another file. To be
/// called on a fresh connection, before anything is read with it. What a power cut may leave is let through: SQLite deals with it.
///
/// Found: a damaged header, damage in front of the last saved change, a log from another sealed file. Not found: damage in the last
/// change, or a log cut short between two changes - that looks like a power cut before they were saved.
void refuseBrokenLog(SQLite::Database& db, const std::filesystem::path& file);

/// What the log of the database `file` has instead of the main file, up to its last saved change. Where the log was being carried over
/// when the power went, these pages may be torn in the main file, which harms nobody: they are read from the log.
struct LoggedPages {
  std::set<std::uint32_t> numbers;  ///< from 1
  std::uint32_t pageCount =
      0;  ///< of the whole database after that change: what the main file has beyond is cut off; 0 without a log
};
LoggedPages pagesInLog(const std::filesystem::path& file);

}  // namespace diptych::storage::project
