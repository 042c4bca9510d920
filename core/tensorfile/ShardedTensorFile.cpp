#include "core/tensorfile/ShardedTensorFile.h"

#include "core/base/Files.h"
#include "core/base/Json.h"

#include <cstdio>
#include <set>
#include <string_view>

namespace diptych {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kIndexEnding = ".index.json";
constexpr const char* kShardEnding = ".safetensors";
constexpr std::size_t kLargestIndex = 16'000'000;
constexpr std::size_t kMostShards = 1000;

Error damaged(const fs::path& path, const std::string& clause) {
  return {ErrorCode::damaged, "Cannot read the tensor index " + path.string() + ": " + clause,
          "copy the index and all of its files again", path.string()};
}

/// Beside the index and nowhere else.
bool isPlainName(const std::string& name) {
  return !name.empty() && name != "." && name != ".." && name.size() <= 255 &&
         name.find_first_of(std::string_view{"/\\\0", 3}) == std::string::npos;
}

struct Index {
  std::map<std::string, std::string> files;  ///< by tensor
  std::map<std::string, std::string> metadata;
};

Result<Index> readIndex(const fs::path& path) {
  const auto text = readTextFile(path, kLargestIndex);
  if (!text) return text.error();
  const auto json = json::parse(*text, "the tensor index " + path.string(), {.bytes = kLargestIndex, .depth = 8});
  if (!json) return Error{ErrorCode::damaged, json.error().what, "copy the file again", path.string()};
  if (!json->is_object()) return damaged(path, "it is not a JSON object");
  Index index;
  if (const auto metadata = json->find("metadata"); metadata != json->end() && metadata->is_object())
    for (const auto& item : metadata->items())
      if (item.value().is_string()) index.metadata[item.key()] = item.value().get<std::string>();
  const auto map = json->find("weight_map");
  if (map == json->end() || !map->is_object() || map->empty()) return damaged(path, "it has no weight_map");
  for (const auto& item : map->items()) {
    if (!item.value().is_string()) return damaged(path, "the file of " + item.key() + " is not a text");
    auto file = item.value().get<std::string>();
    if (!isPlainName(file)) return damaged(path, "the file of " + item.key() + " is not a plain file name");
    index.files[item.key()] = std::move(file);
  }
  return index;
}

std::string shardName(const std::string& stem, std::size_t number, std::size_t count) {
  char digits[40];
  std::snprintf(digits, sizeof digits, "-%05zu-of-%05zu", number, count);
  return stem + digits + kShardEnding;
}

}  // namespace

Result<TensorFile> readTensorFiles(const fs::path& path) {
  if (!path.filename().string().ends_with(kIndexEnding)) return readTensorFile(path);
  auto index = readIndex(path);
  if (!index) return index.error();
  std::set<std::string> shards;
  for (const auto& [tensor, file] : index->files) shards.insert(file);
  if (shards.size() > kMostShards)
    return damaged(path,
                   "it names " + std::to_string(shards.size()) + " files, more than " + std::to_string(kMostShards));
  TensorFile whole;
  whole.metadata = std::move(index->metadata);
  for (const auto& shard : shards) {
    auto part = readTensorFile(path.parent_path() / shard);
    if (!part) return part.error();
    for (auto& [name, tensor] : part->tensors) {
      const auto listed = index->files.find(name);
      if (listed == index->files.end() || listed->second != shard)
        return damaged(path, "it does not list the tensor " + name + " of " + shard);
      whole.tensors[name] = std::move(tensor);
    }
  }
  for (const auto& [tensor, file] : index->files)
    if (!whole.tensors.contains(tensor)) return damaged(path, "the tensor " + tensor + " is not in " + file);
  return whole;
}

Result<fs::path> writeTensorFiles(const fs::path& folder, const std::string& stem, const TensorFile& file,
                                  std::size_t shardBytes) {
  std::vector<TensorFile> shards(1);
  std::size_t filled = 0, total = 0;
  for (const auto& [name, tensor] : file.tensors) {
    const auto bytes = tensor.byteCount();
    if (filled > 0 && filled + bytes > shardBytes) {
      shards.emplace_back();
      filled = 0;
    }
    shards.back().tensors.emplace(name, tensor);
    filled += bytes;
    total += bytes;
  }
  json::Builder metadata{{"total_size", total}};
  for (const auto& [key, value] : file.metadata) metadata[key] = value;
  json::Builder map = json::Builder::object();
  for (std::size_t i = 0; i < shards.size(); ++i) {
    const auto name = shardName(stem, i + 1, shards.size());
    if (auto written = writeTensorFile(folder / name, shards[i]); !written) return written.error();
    for (const auto& [tensor, value] : shards[i].tensors) map[tensor] = name;
  }
  const auto index = folder / (stem + kShardEnding + std::string{kIndexEnding});
  const json::Builder document{{"metadata", std::move(metadata)}, {"weight_map", std::move(map)}};
  if (auto written = writeFileAtomically(index, json::print(document)); !written) return written.error();
  return index;
}

}  // namespace diptych
