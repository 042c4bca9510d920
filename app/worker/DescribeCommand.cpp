#include "app/worker/Commands.h"
#include "app/worker/Exit.h"
#include "core/base/Files.h"
#include "core/model/TableRows.h"
#include "models/nets/NetSummary.h"

#include <nlohmann/json.hpp>

#include <iomanip>
#include <iostream>

namespace diptych::app {

Result<std::string> configText(const std::string& nameOrFile, const std::vector<std::string>& settings) {
  std::error_code ignored;
  auto text = namedConfig(nameOrFile);
  if (!text && std::filesystem::is_regular_file(nameOrFile, ignored))
    text = readTextFile(nameOrFile, std::size_t{1} << 20);
  if (!text) return text.error();
  return withSettings(*text, settings);
}

WorkerExit describeCommand(const DescribeOptions& options) {
  const auto& [config, settings, size, json, parameters] = options;
  const auto text = configText(config, settings);
  const auto summary = text ? models::summarise(*text, size) : Result<models::NetSummary>{text.error()};
  if (!summary) return complain(summary.error());
  if (json) {
    nlohmann::ordered_json line{{"config", summary->name.empty() ? config : summary->name},
                                {"description", summary->description},
                                {"departures", summary->departures},
                                {"parameters", summary->parameters},
                                {"modules", summary->modules},
                                {"size", size},
                                {"gmac", summary->gmac},
                                {"attentionGmac", summary->attentionGmac},
                                {"gmacByPart", summary->gmacByPart}};
    if (parameters)
      for (const auto& [name, shape] : summary->shapes) line["shapes"][name] = shape;
    std::cout << line.dump(2) << std::endl;
    return WorkerExit::succeeded;
  }
  std::cout << (summary->name.empty() ? config : summary->name) << "\n" << summary->description << "\n\n";
  for (const auto& [module, count] : summary->modules)
    std::cout << std::left << std::setw(28) << module << std::right << std::setw(12) << count << "\n";
  std::cout << std::left << std::setw(28) << "parameters" << std::right << std::setw(12) << summary->parameters
            << "\n\n";
  if (parameters) {
    for (const auto& [name, shape] : summary->shapes) std::cout << std::left << std::setw(44) << name << shape << "\n";
    std::cout << "\n";
  }
  std::cout << std::fixed << std::setprecision(3);
  for (const auto& [part, gmac] : summary->gmacByPart)
    std::cout << std::left << std::setw(28) << part << std::right << std::setw(12) << gmac << " GMAC\n";
  std::cout << std::left << std::setw(28) << "convolutions" << std::right << std::setw(12) << summary->gmac << " GMAC\n"
            << std::left << std::setw(28) << "attention" << std::right << std::setw(12) << summary->attentionGmac
            << " GMAC at " << size << " x " << size << "\n";
  for (const auto& departure : summary->departures) std::cout << "\n- " << departure;
  std::cout << std::endl;
  return WorkerExit::succeeded;
}

}  // namespace diptych::app
