#include "models/train/Checkpoint.h"

#include "models/weights/Weights.h"

#include <nlohmann/json.hpp>

#include <limits>

namespace diptych::models {
namespace {

constexpr const char* kPosition = "position";
constexpr const char* kSpec = "spec";

std::string toText(const TrainingPosition& p) {
  auto curve = nlohmann::json::array();
  for (const auto& point : p.curve)
    curve.push_back({point.step, point.epoch, point.seconds, point.loss, point.validationDice});
  return nlohmann::json{{"step", p.step},           {"seconds", p.seconds},   {"lossSum", p.lossSum},
                        {"lossCount", p.lossCount}, {"bestDice", p.bestDice}, {"curve", curve}}
      .dump();
}

/// Throws nlohmann::json::exception.
TrainingPosition fromText(const std::string& text) {
  const auto json = nlohmann::json::parse(text);
  TrainingPosition p;
  json.at("step").get_to(p.step);
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

}  // namespace

Status saveCheckpoint(const std::filesystem::path& path, const std::map<std::string, torch::Tensor>& tensors,
                      const TrainingPosition& position, const std::string& specHash) {
  TensorFile file;
  for (const auto& [name, tensor] : tensors) file.tensors.emplace(name, toTensor(tensor));
  file.metadata = {{kPosition, toText(position)}, {kSpec, specHash}};
  return writeTensorFile(path, file);
}

Result<TrainingPosition> loadCheckpoint(const std::filesystem::path& path,
                                        const std::map<std::string, torch::Tensor>& tensors,
                                        const std::string& specHash) {
  auto file = readTensorFile(path);
  if (!file) return file.error();
  if (file->metadata[kSpec] != specHash)
    return Error{ErrorCode::invalid, "The checkpoint " + path.string() + " belongs to another job specification",
                 "remove it to start over", path.string()};
  if (auto status = checkTensors(tensors, file->tensors, path.string()); !status) return status.error();
  try {
    auto position = fromText(file->metadata[kPosition]);
    assign(tensors, file->tensors);
    return position;
  } catch (const nlohmann::json::exception&) {
    return Error{ErrorCode::damaged, "The checkpoint " + path.string() + " does not say where the training stood",
                 "remove it to start over", path.string()};
  }
}

}  // namespace diptych::models
