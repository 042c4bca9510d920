#include "app/worker/Commands.h"
#include "core/model/TableRows.h"

#include <nlohmann/json.hpp>

#include <iomanip>
#include <iostream>

namespace diptych::app {
namespace {

std::vector<std::string> lossesOf(const TableRow& row) {
  std::vector<std::string> losses;
  if (row.crossEntropy) losses.emplace_back("ce");
  if (row.dice) losses.emplace_back("dice");
  if (row.boundary) losses.emplace_back("boundary");
  return losses;
}

}  // namespace

WorkerExit tablesCommand(bool json) {
  if (json) {
    auto rows = nlohmann::ordered_json::array();
    for (const auto& row : tableRows())
      rows.push_back({{"name", row.name},
                      {"table", row.table},
                      {"row", row.row},
                      {"dataset", row.dataset},
                      {"config", nlohmann::ordered_json::parse(row.changes)},
                      {"second", row.second},
                      {"loss", lossesOf(row)}});
    std::cout << rows.dump(2) << std::endl;
    return WorkerExit::succeeded;
  }
  for (const auto& row : tableRows()) {
    std::string losses;
    for (const auto& loss : lossesOf(row)) losses += (losses.empty() ? "" : "+") + loss;
    std::cout << std::left << std::setw(22) << row.name << std::setw(10) << row.second << std::setw(18) << losses
              << "Table " << row.table << ", " << row.row << "\n";
  }
  std::cout << std::flush;
  return WorkerExit::succeeded;
}

}  // namespace diptych::app
