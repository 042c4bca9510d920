#include "models/weights/Weights.h"

#include "core/model/SameStructure.h"
#include "core/tensorfile/ShardedTensorFile.h"

#include <optional>
#include <span>
#include <sstream>

namespace diptych::models {
namespace {

constexpr const char* kLastWeight = "decoder.pred.weight";
constexpr const char* kLastBias = "decoder.pred.bias";

std::optional<TensorType> typeOf(const torch::Tensor& tensor) {
  if (tensor.scalar_type() == torch::kFloat32) return TensorType::f32;
  if (tensor.scalar_type() == torch::kFloat64) return TensorType::f64;
  if (tensor.scalar_type() == torch::kInt64) return TensorType::i64;
  if (tensor.scalar_type() == torch::kUInt8) return TensorType::u8;
  return {};
}

torch::ScalarType scalarType(TensorType type) {
  switch (type) {
    case TensorType::f64:
      return torch::kFloat64;
    case TensorType::i64:
      return torch::kInt64;
    case TensorType::u8:
      return torch::kUInt8;
    default:
      return torch::kFloat32;
  }
}

std::string shapeText(c10::IntArrayRef shape) {
  std::ostringstream text;
  text << '[';
  for (std::size_t i = 0; i < shape.size(); ++i) text << (i ? " × " : "") << shape[i];
  text << ']';
  return text.str();
}

Error refused(const std::string& source, const std::string& clause) {
  return {ErrorCode::invalid, "Cannot use the weights " + source + ": " + clause,
          "use the weights that belong to this configuration", source};
}

/// The file's last layer as the network's classes want it.
Result<Tensor> remapped(const torch::Tensor& target, const std::map<std::string, Tensor>& given, const char* name,
                        const std::vector<int>& rows, std::size_t classesOfFile, const std::string& source) {
  const auto it = given.find(name);
  if (it == given.end()) return refused(source, std::string{"it lacks "} + name);
  auto expected = target.sizes().vec();
  expected[0] = static_cast<std::int64_t>(classesOfFile);
  if (it->second.type != TensorType::f32 || it->second.shape != expected)
    return refused(source,
                   std::string{name} + " is " + shapeText(it->second.shape) + " instead of " + shapeText(expected));
  const auto from = toTorch(it->second);
  auto to = target.detach().to(torch::kCPU, torch::kFloat32).clone();
  for (std::size_t row = 0; row < rows.size(); ++row)
    if (rows[row] >= 0) to[static_cast<std::int64_t>(row)].copy_(from[rows[row]]);
  return toTensor(to);
}

Result<TensorFile> readWeights(const std::filesystem::path& path, const std::string& ignoredPrefix) {
  auto file = readTensorFiles(path);
  if (file && !ignoredPrefix.empty())
    std::erase_if(file->tensors, [&](const auto& entry) { return entry.first.starts_with(ignoredPrefix); });
  return file;
}

}  // namespace

std::map<std::string, torch::Tensor> stateOf(const Din& net) {
  std::map<std::string, torch::Tensor> state;
  for (const auto& item : net->named_parameters()) state.emplace(item.key(), item.value().detach());
  for (const auto& item : net->named_buffers()) state.emplace(item.key(), item.value().detach());
  return state;
}

Tensor toTensor(const torch::Tensor& tensor) {
  auto cpu = tensor.detach().to(torch::kCPU).contiguous();
  if (!typeOf(cpu)) cpu = cpu.to(torch::kFloat32);
  return makeTensorFromBytes(*typeOf(cpu), cpu.sizes().vec(), cpu.const_data_ptr());
}

torch::Tensor toTorch(const Tensor& tensor) {
  // from_blob wants a mutable pointer; the clone is what leaves.
  auto* bytes = const_cast<std::byte*>(tensor.bytes.get());  // NOLINT
  return torch::from_blob(bytes, tensor.shape, torch::TensorOptions{scalarType(tensor.type)}).clone();
}

Status checkTensors(const std::map<std::string, torch::Tensor>& wanted, const std::map<std::string, Tensor>& given,
                    const std::string& source) {
  for (const auto& [name, target] : wanted) {
    const auto it = given.find(name);
    if (it == given.end()) return refused(source, "it lacks " + name);
    const Tensor& tensor = it->second;
    const auto type = *typeOf(target);
    if (tensor.type != type)
      return refused(source, name + " is " + tensorTypeName(tensor.type) + " instead of " + tensorTypeName(type));
    if (tensor.shape != target.sizes().vec())
      return refused(source, name + " is " + shapeText(tensor.shape) + " instead of " + shapeText(target.sizes()));
    if (type == TensorType::f32 && !torch::isfinite(toTorch(tensor)).all().item<bool>())
      return refused(source, name + " holds values that are not finite");
  }
  for (const auto& [name, tensor] : given)
    if (!wanted.contains(name)) return refused(source, "it holds " + name + ", which this network does not have");
  return {};
}

void assign(const std::map<std::string, torch::Tensor>& to, const std::map<std::string, Tensor>& from) {
  const torch::NoGradGuard noGrad;
  for (const auto& [name, target] : to) {
    auto destination = target;
    destination.copy_(toTorch(from.at(name)));
  }
}

Status saveWeights(const std::map<std::string, torch::Tensor>& state, const std::filesystem::path& path) {
  TensorFile file;
  for (const auto& [name, tensor] : state) file.tensors.emplace(name, toTensor(tensor));
  file.metadata["format"] = "diptych-din";
  return writeTensorFile(path, file);
}

Status loadWeights(Din& net, const std::filesystem::path& path, const std::string& ignoredPrefix) {
  auto file = readWeights(path, ignoredPrefix);
  if (!file) return file.error();
  const auto state = stateOf(net);
  if (auto status = checkTensors(state, file->tensors, path.string()); !status) return status;
  assign(state, file->tensors);
  return {};
}

Status loadWeights(Din& net, const std::filesystem::path& path, const std::vector<ModelClass>& classesOfFile,
                   const std::vector<ModelClass>& classesOfNet, const std::string& ignoredPrefix) {
  if (classesOfFile.empty() || classesOfFile == classesOfNet) return loadWeights(net, path, ignoredPrefix);
  auto file = readWeights(path, ignoredPrefix);
  if (!file) return file.error();
  const auto state = stateOf(net);
  const auto rows = matchClasses(classesOfFile, classesOfNet);
  for (const char* name : {kLastWeight, kLastBias}) {
    auto tensor = remapped(state.at(name), file->tensors, name, rows, classesOfFile.size(), path.string());
    if (!tensor) return tensor.error();
    file->tensors[name] = *tensor;
  }
  if (auto status = checkTensors(state, file->tensors, path.string()); !status) return status;
  assign(state, file->tensors);
  return {};
}

std::vector<int> matchClasses(const std::vector<ModelClass>& from, const std::vector<ModelClass>& to) {
  std::vector<int> rows;
  const std::span<const ModelClass> structures = std::span{from}.subspan(from.empty() ? 0 : 1);
  for (std::size_t i = 0; i < to.size(); ++i) {
    const auto found = findStructure(to[i].code, to[i].name, structures);
    rows.push_back(i == 0 ? 0 : found == structures.end() ? -1 : 1 + static_cast<int>(found - structures.begin()));
  }
  return rows;
}

}  // namespace diptych::models
