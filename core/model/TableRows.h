#pragma once
// The rows of the paper's tables as configurations: resources/models/tables.json, compiled in.

#include "core/base/Result.h"

#include <string>
#include <string_view>
#include <vector>

namespace diptych {

/// One row: which network, what it is given as second image, what it is trained with.
struct TableRow {
  std::string name;  ///< "table3-a+b": what commands take as a configuration
  int table = 0;
  std::string row;      ///< as printed: "a+b"
  std::string dataset;  ///< "ACDC"; empty where the table names none
  std::string changes;  ///< JSON object: the keys that differ from the base configuration
  std::string second;   ///< kind of the enhancer that makes the second image (EnhancerSpec::kind)
  bool crossEntropy = false, dice = false, boundary = false;  ///< the losses it is trained with
};

/// In the order of the tables.
const std::vector<TableRow>& tableRows();

/// nullptr where there is none of that name.
const TableRow* findTableRow(std::string_view name);

/// A complete configuration in JSON for what a command was given:
///   "din-lite"             a configuration of resources/models
///   "table3-a+b"           a row of the tables, on the base that tables.json names (din-paper)
///   "table3-a+b@din-lite"  the same changes on another configuration of resources/models
/// A row's configuration is called by the name it was asked for. ErrorCode::notFound names what there is.
Result<std::string> namedConfig(std::string_view name);

/// `config` with keys set: each of `settings` is "key=value", the value JSON or else a text. Keys are not checked here: whoever
/// reads the configuration does, by name. ErrorCode::usage where a setting has no "=" or an empty key.
Result<std::string> withSettings(std::string_view config, const std::vector<std::string>& settings);

}  // namespace diptych
