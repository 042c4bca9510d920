#pragma once
// A job of a few seconds: discs on a dark ground, a network of some thousand parameters, 32 × 32 pixels.

#include "core/base/Files.h"
#include "core/jobs/JobFolder.h"
#include "core/tensorfile/TensorFile.h"

#include <filesystem>
#include <string>
#include <vector>

namespace diptych::tiny {

inline constexpr int kSide = 40;  // the native grid; the network sees 32 × 32
inline constexpr const char* kConfig = R"({"name": "tiny", "channels": [4, 6, 8, 8], "depths": [1, 1, 1, 1],
  "window": 2, "embed_dim": 8, "init": "fan_in", "layer_scale_init": 1.0, "residual_init": 0.5})";

inline std::vector<ModelClass> classes() {
  return {{0, {}, "background"}, {1, {"SCT", "1", "Disc"}, "disc"}, {2, {}, "core"}};
}

inline JobSpec spec(JobTask task) {
  JobSpec s;
  s.id = "tiny";
  s.task = task;
  s.configJson = kConfig;
  s.input.width = s.input.height = 32;
  s.input.intensity = {IntensityRule::Kind::window, 0, 100};
  s.classes = classes();
  s.threads = 1;
  s.device = "cpu";
  s.recipe.epochs = 6;
  s.recipe.batch = 2;
  s.recipe.rotateDegrees = 10;
  return s;
}

struct Pictures {
  std::vector<float> image;
  std::vector<std::uint8_t> labels;
};

/// Slice n: a disc that wanders with n, with a brighter core.
inline Pictures discs(int slices) {
  Pictures p;
  for (int n = 0; n < slices; ++n)
    for (int y = 0; y < kSide; ++y)
      for (int x = 0; x < kSide; ++x) {
        const int dx = x - 16 - (n * 3) % 9, dy = y - 16 - (n * 5) % 9, r = dx * dx + dy * dy;
        p.labels.push_back(r < 25 ? 2 : r < 100 ? 1 : 0);
        p.image.push_back(r < 25 ? 90.0F : r < 100 ? 60.0F : 10.0F + static_cast<float>((x * 7 + y * 3) % 5));
      }
  return p;
}

/// Adds a case of `roles.size()` slices (training) or `slices` (segmenting) and its file.
inline void addCase(const std::filesystem::path& folder, JobSpec& s, const std::string& id, int slices,
                    std::vector<SliceRole> roles = {}) {
  const auto pictures = discs(slices);
  TensorFile file;
  file.tensors["image"] = makeTensor(TensorType::f32, {slices, kSide, kSide}, pictures.image);
  if (s.task == JobTask::train) {
    file.tensors["labels"] = makeTensor(TensorType::u8, {slices, kSide, kSide}, pictures.labels);
    file.tensors["declared"] =
        makeTensor(TensorType::u8, {slices, 3}, std::vector<std::uint8_t>(static_cast<std::size_t>(slices) * 3, 1));
  }
  JobCase c;
  c.id = id;
  c.file = "inputs/" + id + ".safetensors";
  c.range = {0, 100};
  c.roles = std::move(roles);
  if (!writeTensorFile(folder / c.file, file).ok()) return;  // the job then fails and says so
  const auto hash = sha256OfFile(folder / c.file);
  if (hash) c.sha256 = *hash;
  s.cases.push_back(std::move(c));
}

/// A folder with spec and inputs; false where it could not be made.
inline bool makeTraining(const std::filesystem::path& folder, JobSpec s, int slices,
                         std::vector<SliceRole> roles = {}) {
  if (!createJobFolder(folder).ok()) return false;
  if (roles.empty()) roles.assign(static_cast<std::size_t>(slices), SliceRole::fresh);
  addCase(folder, s, "1", slices, std::move(roles));
  return writeJobSpec(folder, s).ok();
}

}  // namespace diptych::tiny
