#pragma once
// A ConvNeXt that fits the network of TinyJob.h, as others would store it.

#include "core/tensorfile/TensorFile.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace diptych::tiny {

inline Tensor values(std::vector<std::int64_t> shape, float first) {
  std::int64_t count = 1;
  for (const auto side : shape) count *= side;
  std::vector<float> numbers;
  for (std::int64_t i = 0; i < count; ++i) numbers.push_back(first + 0.001F * static_cast<float>(i));
  return makeTensor(TensorType::f32, std::move(shape), numbers);
}

/// A ConvNeXt as wide and deep as the tiny network (channels 4, 6, 8, 8, a block a stage), under timm's names.
inline TensorFile timm() {
  const std::vector<std::int64_t> c{4, 6, 8, 8};
  TensorFile file;
  float next = 1;
  const auto put = [&](const std::string& name, std::vector<std::int64_t> shape) {
    file.tensors[name] = values(std::move(shape), next++);
  };
  const auto both = [&](const std::string& name, std::vector<std::int64_t> weight, std::int64_t bias) {
    put(name + ".weight", std::move(weight));
    put(name + ".bias", {bias});
  };
  both("stem.0", {4, 3, 4, 4}, 4);
  both("stem.1", {4}, 4);
  for (std::size_t l = 0; l < 4; ++l) {
    const auto stage = "stages." + std::to_string(l) + ".";
    if (l > 0) {
      both(stage + "downsample.0", {c[l - 1]}, c[l - 1]);
      both(stage + "downsample.1", {c[l], c[l - 1], 2, 2}, c[l]);
    }
    const auto block = stage + "blocks.0.";
    put(block + "gamma", {c[l]});
    both(block + "conv_dw", {c[l], 1, 7, 7}, c[l]);
    both(block + "norm", {c[l]}, c[l]);
    both(block + "mlp.fc1", {4 * c[l], c[l]}, 4 * c[l]);
    both(block + "mlp.fc2", {c[l], 4 * c[l]}, c[l]);
  }
  both("head.norm", {8}, 8);
  both("head.fc", {1000, 8}, 1000);
  return file;
}

}  // namespace diptych::tiny
