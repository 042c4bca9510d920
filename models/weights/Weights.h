#pragma once
// Weights in and out of safetensors, under the canonical names.

#include "core/model/ModelCard.h"
#include "core/tensorfile/TensorFile.h"
#include "models/nets/Din.h"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace diptych::models {

/// Name → tensor, sharing memory with the network: all parameters and BatchNorm statistics.
std::map<std::string, torch::Tensor> stateOf(const Din& net);

Tensor toTensor(const torch::Tensor& tensor);  ///< float32, float64, int64 or uint8, all else as float32; copies
torch::Tensor toTorch(const Tensor& tensor);   ///< copies

/// ErrorCode::invalid names the first tensor of `wanted` that is missing, of another type or shape or holds values that are
/// not finite, and the first of `given` that nobody wants. `source` is the file, for the sentence.
Status checkTensors(const std::map<std::string, torch::Tensor>& wanted, const std::map<std::string, Tensor>& given,
                    const std::string& source);
/// Copies values after checkTensors said yes.
void assign(const std::map<std::string, torch::Tensor>& to, const std::map<std::string, Tensor>& from);

/// Atomic.
Status saveWeights(const std::map<std::string, torch::Tensor>& state, const std::filesystem::path& path);
/// One file, or the index of several (core/tensorfile/ShardedTensorFile.h). All or nothing: on failure the network is as it was.
/// Tensors whose names begin with `ignoredPrefix` (unless it is empty) are somebody else's and passed over.
Status loadWeights(Din& net, const std::filesystem::path& path, const std::string& ignoredPrefix = {});
/// The same for weights of a network with other classes: the rows of the last layer are taken class by class, by code,
/// then exact name; rows of new classes stay as they are in `net`.
Status loadWeights(Din& net, const std::filesystem::path& path, const std::vector<ModelClass>& classesOfFile,
                   const std::vector<ModelClass>& classesOfNet, const std::string& ignoredPrefix = {});

/// For each class of `to` its index in `from`, or −1. Background goes to background.
std::vector<int> matchClasses(const std::vector<ModelClass>& from, const std::vector<ModelClass>& to);

}  // namespace diptych::models
