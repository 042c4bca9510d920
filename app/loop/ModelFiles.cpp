#include "app/loop/ModelFiles.h"

#include "core/base/Files.h"

#include <algorithm>
#include <cctype>

namespace diptych::app {

namespace {

namespace fs = std::filesystem;

std::string fileName(const ModelCard& card) {
  std::string name = card.name.empty() ? card.id : card.name;
  std::replace_if(
      name.begin(), name.end(),
      [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x80 && !std::isalnum(byte) && c != '-' && c != '_' && c != '.';
      },
      '-');
  if (name.front() == '.') name.front() = '-';
  return name;
}

/// Never path::replace_extension: names may hold dots ("round 2.1").
fs::path withEnding(const fs::path& file, const std::string& ending) {
  return file.parent_path() / (file.stem().string() + ending);
}

}  // namespace

Status checkWeights(const fs::path& weights, const ModelCard& card) {
  const auto hash = sha256OfFile(weights);
  if (!hash) return hash.error();
  if (*hash != card.weightsSha256)
    return Error{ErrorCode::damaged,
                 "Cannot use the model " + card.name + ": its weights " + weights.string() + " are damaged",
                 "bring the file back from a backup, or train the model anew", weights.string()};
  return {};
}

Result<ModelFilePair> exportModel(const storage::ModelEntry& model, const fs::path& folder) {
  std::error_code failure;
  fs::create_directories(folder, failure);
  if (failure)
    return Error{ErrorCode::permission,
                 "Cannot make the folder " + folder.string() + ": " + failure.message(),
                 {},
                 folder.string()};
  const std::string name = fileName(model.card);
  const ModelFilePair files{folder / (name + ".safetensors"), folder / (name + ".json")};
  for (const fs::path& file : {files.weights, files.card})
    if (fs::exists(file, failure))
      return Error{ErrorCode::conflict, "The file " + file.string() + " exists already", "choose another folder",
                   file.string()};
  if (const auto fit = checkWeights(model.weights, model.card); !fit) return fit.error();
  const auto bytes = readFile(model.weights);
  if (!bytes) return bytes.error();
  if (const auto written = writeFileAtomically(files.weights, std::span<const std::byte>(*bytes)); !written)
    return written.error();
  // The card comes last: without it the weights are not a model.
  if (const auto written = writeFileAtomically(files.card, std::string_view(toJson(model.card))); !written)
    return written.error();
  return files;
}

Result<storage::ModelEntry> readModelFiles(const fs::path& file) {
  const fs::path cardFile = withEnding(file, ".json"), weights = withEnding(file, ".safetensors");
  std::error_code ignored;
  for (const fs::path& needed : {cardFile, weights})
    if (!fs::is_regular_file(needed, ignored))
      return Error{ErrorCode::notFound, "There is no file " + needed.string(),
                   "a model is two files, NAME.safetensors and NAME.json", needed.string()};
  const auto text = readTextFile(cardFile);
  if (!text) return text.error();
  auto card = modelCardFromJson(*text);
  if (!card) {
    Error error = card.error();
    error.what = "Cannot read the model card " + cardFile.string() + ": " + error.what;
    error.subject = cardFile.string();
    return error;
  }
  return storage::ModelEntry{std::move(*card), weights, {}};
}

Result<storage::ModelEntry> importModel(storage::Project& project, const fs::path& file) {
  const auto model = readModelFiles(file);
  if (!model) return model.error();
  return project.addModel(model->card, model->weights, {}, {});
}

}  // namespace diptych::app
