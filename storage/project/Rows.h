#pragma once
// Small conveniences around SQLiteCpp that every table uses.

#include "core/label/Scheme.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <optional>
#include <string>
#include <vector>

namespace diptych::storage::project {

/// Binds values to ?1, ?2 … in order; an empty optional becomes NULL.
template <class T>
void bindOne(SQLite::Statement& s, int i, const std::optional<T>& v) {
  if (v)
    s.bind(i, *v);
  else
    s.bind(i);
}
template <class T>
void bindOne(SQLite::Statement& s, int i, const T& v) {
  s.bind(i, v);
}
template <class... Values>
void bindAll(SQLite::Statement& s, const Values&... values) {
  int i = 0;
  (bindOne(s, ++i, values), ...);
}

/// A statement with its values, ready to step.
template <class... Values>
SQLite::Statement prepare(SQLite::Database& db, const char* sql, const Values&... values) {
  SQLite::Statement statement{db, sql};
  bindAll(statement, values...);
  return statement;
}

/// Runs a statement that gives no rows.
template <class... Values>
void execute(SQLite::Database& db, const char* sql, const Values&... values) {
  SQLite::Statement statement{db, sql};
  bindAll(statement, values...);
  statement.exec();
}

/// Runs it again with other values.
template <class... Values>
void repeat(SQLite::Statement& statement, const Values&... values) {
  statement.reset();
  bindAll(statement, values...);
  statement.exec();
}

inline std::string text(const SQLite::Statement& s, int column) {
  return s.getColumn(column).getString();
}
inline std::int64_t integer(const SQLite::Statement& s, int column) {
  return s.getColumn(column).getInt64();
}
inline int smallInteger(const SQLite::Statement& s, int column) {
  return s.getColumn(column).getInt();
}
inline std::optional<std::int64_t> optionalInteger(const SQLite::Statement& s, int column) {
  if (s.isColumnNull(column)) return std::nullopt;
  return integer(s, column);
}

/// Segment values as the JSON array that the columns segments and declared hold.
std::string valuesToJson(const std::vector<SegmentValue>& values);
std::vector<SegmentValue> valuesFromJson(const std::string& json);

}  // namespace diptych::storage::project
