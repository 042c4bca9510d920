#include "core/model/TableRows.h"

#include "core/base/Json.h"
#include "core/model/PresetConfigs.h"
#include "core/model/TableRowsText.h"

#include <algorithm>
#include <array>
#include <stdexcept>

namespace diptych {
namespace {

constexpr std::string_view kDocument = "resources/models/tables.json";

struct Tables {
  std::string base;
  std::vector<TableRow> rows;
};

TableRow readRow(const json::Value& value, const std::string& path, json::Problem& problem) {
  TableRow row;
  json::Object o{value, path, problem};
  o.name("name", row.name);
  o.integer("table", row.table, {1, 99});
  o.name("row", row.row);
  o.text("dataset", row.dataset);
  if (const auto* changes = o.rawObject("config")) row.changes = changes->dump();
  o.name("second", row.second);
  o.array("loss", 3, [&](const json::Value& loss, const std::string& element) {
    if (loss == "ce")
      row.crossEntropy = true;
    else if (loss == "dice")
      row.dice = true;
    else if (loss == "boundary")
      row.boundary = true;
    else
      problem.add(element + " must be one of ce, dice, boundary");
  });
  o.finish();
  return row;
}

/// The file is part of the program: a mistake in it is one of ours, and a test reads every row.
Tables readTables() {
  const auto parsed = json::parse(kTableRowsText, kDocument);
  if (!parsed) throw std::logic_error{parsed.error().what};
  Tables tables;
  std::string description;
  json::Problem problem;
  json::Object o{*parsed, "", problem};
  o.text("description", description);
  o.name("base", tables.base);
  o.array("rows", 1000, [&](const json::Value& value, const std::string& path) {
    tables.rows.push_back(readRow(value, path, problem));
  });
  o.finish();
  if (problem) throw std::logic_error{problem.error(kDocument).what};
  return tables;
}

const Tables& tables() {
  static const Tables read = readTables();
  return read;
}

Error unknown(std::string_view name) {
  std::string names;
  for (const auto& preset : presetConfigs()) names += (names.empty() ? "" : ", ") + std::string{preset.name};
  std::string rows;
  for (const auto& row : tables().rows) rows += (rows.empty() ? "" : ", ") + row.name;
  return {ErrorCode::notFound, "There is no network configuration " + std::string{name},
          "the names are " + names + "; the rows of the paper's tables, alone or before @ and a name, are " + rows,
          std::string{name}};
}

}  // namespace

const std::vector<TableRow>& tableRows() {
  return tables().rows;
}

const TableRow* findTableRow(std::string_view name) {
  const auto found = std::ranges::find(tables().rows, name, &TableRow::name);
  return found == tables().rows.end() ? nullptr : &*found;
}

Result<std::string> namedConfig(std::string_view name) {
  if (const auto* preset = findPresetConfig(name)) return std::string{preset->json};
  const auto at = name.find('@');
  const auto* row = findTableRow(name.substr(0, at));
  const auto* base = findPresetConfig(at == std::string_view::npos ? tables().base : name.substr(at + 1));
  if (!row || !base) return unknown(name);
  auto config = json::Builder::parse(base->json);
  const auto changes = json::Builder::parse(row->changes);
  for (const auto& [key, value] : changes.items()) config[key] = value;
  config["name"] = name;
  config["description"] =
      "Table " + std::to_string(row->table) + ", row " + row->row + ", on " + std::string{base->name} + ".";
  return json::print(config);
}

Result<std::string> withSettings(std::string_view config, const std::vector<std::string>& settings) {
  if (settings.empty()) return std::string{config};
  const auto checked = json::parse(config, "the network configuration");
  if (!checked) return checked.error();
  auto object = json::Builder::parse(config);
  for (const auto& setting : settings) {
    const auto equals = setting.find('=');
    if (equals == std::string::npos || equals == 0)
      return Error{ErrorCode::usage, "The setting \"" + setting + "\" is not of the form key=value",
                   "write it like fusion=concat or channels=[16,32,64,128]", setting};
    const auto text = setting.substr(equals + 1);
    auto value = json::Builder::parse(text, nullptr, /*allow_exceptions=*/false);
    object[setting.substr(0, equals)] = value.is_discarded() ? json::Builder(text) : std::move(value);
  }
  return json::print(object);
}

}  // namespace diptych
