#include "models/enhance/ZeroDceFiles.h"

#include "core/base/Files.h"
#include "models/train/Checkpoint.h"
#include "models/weights/Weights.h"

#include <cerrno>

namespace diptych::models {
namespace {

namespace fs = std::filesystem;

constexpr const char* kKept = "checkpoints/zero_dce.safetensors";

Result<std::map<std::string, Tensor>> ownTensors(const fs::path& weights) {
  auto file = readTensorFile(weights);
  if (!file) return file.error();
  std::erase_if(file->tensors, [](const auto& entry) { return !entry.first.starts_with(kZeroDcePrefix); });
  return std::move(file->tensors);
}

}  // namespace

Result<DceNet> loadZeroDce(const fs::path& weights) {
  const auto tensors = ownTensors(weights);
  if (!tensors) return tensors.error();
  DceNet net;
  const auto state = stateOf(net);
  if (auto status = checkTensors(state, *tensors, weights.string()); !status) return status.error();
  assign(state, *tensors);
  return net;
}

Result<bool> holdsZeroDce(const fs::path& weights) {
  const auto tensors = ownTensors(weights);
  if (!tensors) return tensors.error();
  return !tensors->empty();
}

Status keepZeroDce(const DceNet& net, const fs::path& jobFolder, const std::string& specHash) {
  const auto path = jobFolder / kKept;
  std::error_code failed;
  fs::create_directories(path.parent_path(), failed);
  if (failed) {
    errno = failed.value();
    return errorFromErrno("create", path.parent_path());
  }
  return saveCheckpoint(path, stateOf(net), {}, specHash);
}

Result<std::optional<DceNet>> keptZeroDce(const fs::path& jobFolder, const std::vector<std::string>& specHashes) {
  const auto path = jobFolder / kKept;
  std::error_code ignored;
  if (!fs::exists(fs::symlink_status(path, ignored))) return std::optional<DceNet>{};
  DceNet net;
  if (const auto position = loadCheckpoint(path, stateOf(net), specHashes); !position) return position.error();
  return std::optional{std::move(net)};
}

}  // namespace diptych::models
