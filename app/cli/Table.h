#pragma once
// Aligned columns for terminals.

#include <string>
#include <vector>

namespace diptych::app {

/// Columns are as wide as their widest cell (in characters, not bytes), two spaces apart; the last is not padded.
class Table {
public:
  explicit Table(std::vector<std::string> heads) { rows_.push_back(std::move(heads)); }
  /// Cells may come from files: each is made one line that only says something (core/base/Printable.h).
  void add(std::vector<std::string> cells);
  bool empty() const { return rows_.size() == 1; }
  std::string text() const;

private:
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace diptych::app
