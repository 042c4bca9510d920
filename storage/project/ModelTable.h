#pragma once
// Model cards, their weights in models/, and what they were trained on.

#include "storage/project/Project.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <filesystem>
#include <string>
#include <vector>

namespace diptych::storage::project {

/// The functions are Project's, with exceptions instead of Results.
class ModelTable {
public:
  ModelTable(SQLite::Database& db, std::filesystem::path folder) : db_{db}, folder_{std::move(folder)} {}

  ModelEntry add(const ModelCard& card, const std::filesystem::path& weights, const std::string& jobId,
                 const std::vector<TrainedSlice>& trainedOn);
  std::vector<ModelEntry> all() const;  ///< in order of arrival
  ModelEntry find(const std::string& idOrName) const;
  std::vector<TrainedSlice> trainedSlices(const std::string& modelId) const;
  /// What an add() that was killed left in models/.
  void removeUnfinished();
  /// A sentence for each model whose weights are missing or not those of its card.
  std::vector<std::string> damages(const Progress& progress) const;

private:
  std::filesystem::path weightsPath(const std::string& id) const { return folder_ / "models" / (id + ".safetensors"); }
  ModelEntry entryOf(const SQLite::Statement& row) const;

  SQLite::Database& db_;
  std::filesystem::path folder_;
};

}  // namespace diptych::storage::project
