#include "models/train/Checkpoint.h"

#include "core/base/Files.h"
#include "models/weights/Weights.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <limits>
#include <span>
#include <string_view>

namespace diptych::models {
namespace {

constexpr const char* kPosition = "position";
constexpr const char* kSpec = "spec";
constexpr const char* kChecksum = "sha256";
constexpr const char* kOldBest = "best.safetensors";
constexpr std::string_view kAverage = "average.";

std::string toText(const TrainingPosition& p) {
  auto curve = nlohmann::json::array();
  for (const auto& point : p.curve)
    curve.push_back({point.step, point.epoch, point.seconds, point.loss, point.validationDice});
  return nlohmann::json{{"step", p.step},       {"batch", p.batch},         {"seconds", p.seconds},
                        {"lossSum", p.lossSum}, {"lossCount", p.lossCount}, {"bestDice", p.bestDice},
                        {"curve", curve}}
      .dump();
}

/// Throws nlohmann::json::exception.
TrainingPosition fromText(const std::string& text) {
  const auto json = nlohmann::json::parse(text);
  TrainingPosition p;
  json.at("step").get_to(p.step);
  p.batch = json.value("batch", 0);
  json.at("seconds").get_to(p.seconds);
  json.at("lossSum").get_to(p.lossSum);
  json.at("lossCount").get_to(p.lossCount);
  json.at("bestDice").get_to(p.bestDice);
  for (const auto& point : json.at("curve")) {
    CurvePoint to{point.at(0), point.at(1), point.at(2), point.at(3), {}};
    // Not measured is NaN here and null there.
    for (const auto& dice : point.at(4))
      to.validationDice.push_back(dice.is_null() ? std::numeric_limits<double>::quiet_NaN() : dice.get<double>());
    p.curve.push_back(std::move(to));
  }
  return p;
}

std::string hashOfText(std::string_view text) {
  return sha256(std::as_bytes(std::span{text.data(), text.size()}));
}

/// Over names, types, shapes, values and metadata, in the order of the maps, which is that of the names.
std::string checksumOf(const TensorFile& file) {
  std::string list;
  for (const auto& [name, tensor] : file.tensors) {
    list += name + ' ' + tensorTypeName(tensor.type);
    for (const std::int64_t size : tensor.shape) list += ' ' + std::to_string(size);
    list += ' ' + sha256(std::span{tensor.bytes.get(), tensor.byteCount()}) + '\n';
  }
  for (const auto& [key, text] : file.metadata)
    if (key != kChecksum) list += key + ' ' + hashOfText(text) + '\n';
  return hashOfText(list);
}

bool isBest(const std::string& name) {
  return name.starts_with(kBestPrefix);
}

/// In the form before this one the best weights were a file of their own. Without it the running mean stands in until there are
/// better ones.
void addOldBest(TensorFile& file, const CheckpointTensors& wanted, const std::filesystem::path& folder,
                TrainingPosition& position) {
  CheckpointTensors best;
  for (const auto& [name, tensor] : wanted)
    if (isBest(name)) best.emplace(name.substr(std::string_view{kBestPrefix}.size()), tensor);
  if (best.empty()) return;
  const auto given = readTensorFile(folder / kOldBest);
  if (position.bestDice >= 0 && (!given || !checkTensors(best, given->tensors, (folder / kOldBest).string())))
    position.bestDice = -1;
  for (const auto& [name, tensor] : best) {
    const auto mean = file.tensors.find(std::string{kAverage} + name);
    if (position.bestDice >= 0)
      file.tensors[kBestPrefix + name] = given->tensors.at(name);
    else if (mean != file.tensors.end())
      file.tensors[kBestPrefix + name] = mean->second;
  }
}

Error damaged(const std::filesystem::path& path, const std::string& clause) {
  return {ErrorCode::damaged, "The checkpoint " + path.string() + " is damaged: " + clause, {}, path.string()};
}

}  // namespace

Status saveCheckpoint(const std::filesystem::path& path, const CheckpointTensors& tensors,
                      const TrainingPosition& position, const std::string& specHash) {
  TensorFile file;
  for (const auto& [name, tensor] : tensors) file.tensors.emplace(name, toTensor(tensor));
  file.metadata = {{kPosition, toText(position)}, {kSpec, specHash}};
  file.metadata[kChecksum] = checksumOf(file);
  return writeTensorFile(path, file);
}

Result<TrainingPosition> loadCheckpoint(const std::filesystem::path& path, const CheckpointTensors& tensors,
                                        const std::vector<std::string>& specHashes) {
  auto file = readTensorFile(path);
  if (!file) return file.error();
  const auto checksum = file->metadata.find(kChecksum);
  const bool old = checksum == file->metadata.end();
  if (!old && checksum->second != checksumOf(*file)) return damaged(path, "its contents do not fit its checksum");
  if (std::ranges::find(specHashes, file->metadata[kSpec]) == specHashes.end())
    return Error{ErrorCode::invalid,
                 "The checkpoint " + path.string() + " belongs to another job specification",
                 {},
                 path.string()};
  TrainingPosition position;
  try {
    position = fromText(file->metadata[kPosition]);
  } catch (const nlohmann::json::exception&) {
    return damaged(path, "it does not say where the training stood");
  }
  if (old) addOldBest(*file, tensors, path.parent_path(), position);
  if (auto status = checkTensors(tensors, file->tensors, path.string()); !status) return status.error();
  assign(tensors, file->tensors);
  return position;
}

std::optional<TrainingPosition> peekPosition(const std::filesystem::path& path) {
  auto file = readTensorFile(path);
  if (!file) return {};
  try {
    return fromText(file->metadata[kPosition]);
  } catch (const nlohmann::json::exception&) {
    return {};
  }
}

}  // namespace diptych::models
