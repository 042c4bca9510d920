#pragma once
// Models in and out of a project: "<name>.safetensors" with its card "<name>.json".

#include "storage/project/Project.h"

#include <filesystem>

namespace diptych::app {

struct ModelFilePair {
  std::filesystem::path weights, card;
};

/// ErrorCode::damaged, naming the model, where the file is not the one that its card was written for. Reads the whole file: to be asked
/// wherever weights leave the project, for a job or for another place.
Status checkWeights(const std::filesystem::path& weights, const ModelCard& card);

/// Writes both into `folder` (created if missing) under the model's name, with characters that file systems dislike
/// replaced. Refuses to replace files that are there.
Result<ModelFilePair> exportModel(const storage::ModelEntry& model, const std::filesystem::path& folder);
/// The card and where its weights are. `file` is either of the two; the other lies beside it. The weights are not read.
Result<storage::ModelEntry> readModelFiles(const std::filesystem::path& file);
/// As readModelFiles(), into the project. The weights' checksum must be the card's. ErrorCode::conflict where the project has
/// the model already.
Result<storage::ModelEntry> importModel(storage::Project& project, const std::filesystem::path& file);

}  // namespace diptych::app
