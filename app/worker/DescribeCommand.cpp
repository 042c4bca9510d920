#include "app/worker/Commands.h"
#include "core/base/Files.h"
#include "core/model/PresetConfigs.h"
#include "models/nets/NetSummary.h"

#include <nlohmann/json.hpp>

#include <iomanip>
#include <iostream>

namespace diptych::app {

Result<std::string> configText(const std::string& nameOrFile) {
  if (const auto* preset = findPresetConfig(nameOrFile)) return std::string{preset->json};
  std::error_code ignored;
  if (std::filesystem::is_regular_file(nameOrFile, ignored)) return readTextFile(nameOrFile, std::size_t{1} << 20);
  std::string names;
  for (const auto& preset : presetConfigs()) names += (names.empty() ? "" : ", ") + std::string{preset.name};
  return Error{ErrorCode::notFound, "There is no network configuration " + nameOrFile + ", as a name or as a file",
               "the names are " + names, nameOrFile};
}

WorkerExit describeCommand(const std::string& config, int size, bool json) {
  const auto text = configText(config);
  const auto summary = text ? models::summarise(*text, size) : Result<models::NetSummary>{text.error()};
  if (!summary) {
    std::cerr << "diptych-worker: " << summary.error().sentence() << std::endl;
    return WorkerExit::failed;
  }
  if (json) {
    const nlohmann::ordered_json line{{"config", summary->name.empty() ? config : summary->name},
                                      {"description", summary->description},
                                      {"departures", summary->departures},
                                      {"parameters", summary->parameters},
                                      {"modules", summary->modules},
                                      {"size", size},
                                      {"gmac", summary->gmac},
                                      {"attentionGmac", summary->attentionGmac},
                                      {"gmacByPart", summary->gmacByPart}};
    std::cout << line.dump(2) << std::endl;
    return WorkerExit::succeeded;
  }
  std::cout << (summary->name.empty() ? config : summary->name) << "\n" << summary->description << "\n\n";
  for (const auto& [module, count] : summary->modules)
    std::cout << std::left << std::setw(28) << module << std::right << std::setw(12) << count << "\n";
  std::cout << std::left << std::setw(28) << "parameters" << std::right << std::setw(12) << summary->parameters
            << "\n\n";
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
