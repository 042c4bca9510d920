#pragma once
// A network as files that an outside implementation can be compared with. LibTorch's headers stay out of here.

#include "core/base/Result.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace diptych::models {

struct ParityRequest {
  std::string configJson;
  std::optional<std::uint64_t> seed;  ///< the weights a fresh network starts from; else those of Formula.h
  int size = 0;                       ///< side of the images; 0 = the smallest that the network takes
  int batch = 1;
};

struct ParitySummary {
  std::int64_t tensors = 0, parameters = 0;  ///< in weights.safetensors; numbers that are trained
  int size = 0;
  double loss = 0;
};

/// Writes into `folder`, which is made where it is missing:
///   weights.safetensors  all parameters and BatchNorm statistics under their canonical names; the metadata "order" lists the
///                        names as a PyTorch state_dict would, newline-separated, "config" is the configuration
///   io.safetensors       input_i, input_e [N,inChannels,H,W], output (evaluation mode), output_train [N,K,H,W], target I64
///                        [N,H,W], loss (Eq. 10's total of output_train), grad.<name> for every parameter; what the loss does
///                        not depend on has the gradient 0
/// Both are float32 but target and num_batches_tracked. `output` is taken first, with the statistics of weights.safetensors.
Result<ParitySummary> writeParity(const ParityRequest& request, const std::filesystem::path& folder);

}  // namespace diptych::models
