#include "models/enhance/ZeroDceWeights.h"

#include "models/weights/Weights.h"

namespace diptych::models {
namespace {

namespace fs = std::filesystem;

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

}  // namespace diptych::models
