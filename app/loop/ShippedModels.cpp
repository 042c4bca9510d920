#include "app/loop/ShippedModels.h"

#include "app/loop/ModelFiles.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>

namespace diptych::app {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kShortestBeginning = 4;  // of an id: as short as anybody would copy one

/// It need not exist.
fs::path shippedModelsFolder() {
  if (const char* named = std::getenv("DIPTYCH_MODELS"); named != nullptr && *named != '\0') return named;
  std::error_code unknown;
  const fs::path self = fs::read_symlink("/proc/self/exe", unknown);
  return unknown ? fs::path{} : self.parent_path().parent_path() / "share" / "diptych" / "models";
}

}  // namespace

std::vector<storage::ModelEntry> shippedModels() {
  std::vector<storage::ModelEntry> models;
  std::error_code none;  // a folder that cannot be read has no models
  for (fs::directory_iterator entry{shippedModelsFolder(), none}, end; !none && entry != end; entry.increment(none)) {
    if (entry->path().extension() != ".json") continue;
    if (auto model = readModelFiles(entry->path())) models.push_back(std::move(*model));
  }
  std::ranges::sort(models, {}, [](const storage::ModelEntry& model) { return model.card.name; });
  return models;
}

Result<storage::ModelEntry> findModel(const storage::Project& project, const std::string& idOrName) {
  auto own = project.model(idOrName);
  if (own || own.error().code != ErrorCode::notFound) return own;
  std::vector<storage::ModelEntry> shipped = shippedModels();
  for (storage::ModelEntry& model : shipped)
    if (model.card.id == idOrName || model.card.name == idOrName) return std::move(model);
  if (idOrName.size() < kShortestBeginning) return own;
  const auto begins = [&](const storage::ModelEntry& model) { return model.card.id.starts_with(idOrName); };
  const auto found = std::ranges::find_if(shipped, begins);
  if (found == shipped.end()) return own;
  if (std::ranges::count_if(shipped, begins) > 1)
    return Error{ErrorCode::usage, "Several models that come with the program begin with " + idOrName,
                 "give more of the id, or the name", idOrName};
  return std::move(*found);
}

Status bringModel(storage::Project& project, const storage::ModelEntry& model) {
  const auto own = project.model(model.card.id);
  if (own) return {};
  if (own.error().code != ErrorCode::notFound) return own.error();
  const auto added = project.addModel(model.card, model.weights, {}, {});
  return added ? Status{} : added.error();
}

}  // namespace diptych::app
