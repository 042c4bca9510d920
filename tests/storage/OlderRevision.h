#pragma once
// Projects of earlier revisions, made from one of today by carrying its rows over into the tables of the older schema.

#include "storage/project/Database.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <filesystem>
#include <string>
#include <vector>

namespace diptych::storage::test {

inline std::vector<std::string> column(SQLite::Database& db, const std::string& sql) {
  std::vector<std::string> values;
  SQLite::Statement rows{db, sql};
  while (rows.executeStep()) values.push_back(rows.getColumn(0).getString());
  return values;
}

/// Replaces the database by one of the first `revision` revisions with the rows and columns that those have.
inline void bringBackTo(int revision, const std::filesystem::path& folder) {
  const auto file = folder / project::kDatabaseName, newer = folder / "newer";
  std::filesystem::rename(file, newer);
  {
    SQLite::Database db{file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE};
    for (const auto& step : project::schemaRevisions().first(static_cast<std::size_t>(revision))) db.exec(step.sql);
    db.exec("PRAGMA application_id = " + std::to_string(project::kApplicationId));
    db.exec("PRAGMA user_version = " + std::to_string(revision));
    db.exec("ATTACH '" + newer.string() + "' AS newer");
    for (const auto& table : column(db,
                                    "SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name NOT LIKE "
                                    "'sqlite_%'")) {
      std::string names;
      for (const auto& name : column(db, "SELECT name FROM pragma_table_info('" + table + "')"))
        names += (names.empty() ? "\"" : ", \"") + name + "\"";
      db.exec("INSERT INTO main." + table + " (" + names + ") SELECT " + names + " FROM newer." + table);
    }
  }
  std::filesystem::remove(newer);
}

}  // namespace diptych::storage::test
