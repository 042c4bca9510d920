#pragma once
// How much memory a network takes to train and to predict, worked out from its configuration. LibTorch's headers stay out of here.

#include "models/nets/DinConfig.h"
#include "models/runtime/Precision.h"

#include <algorithm>
#include <cstdint>

namespace diptych::models {

struct MemoryCost {
  double fixed = 0;     ///< bytes for weights and what goes with them, whatever the batch
  double perImage = 0;  ///< bytes for maps at the moment of the highest use
  double atLeast = 0;   ///< bytes at another moment, when there are no maps: a checkpoint's copies, weights before they are cast

  double bytes(int batch) const { return fixed + std::max(batch * perImage, atLeast); }
};

/// A training step in float32: weights, gradients, AdamW's two moments and `furtherCopies` of the weights (running mean, best so
/// far), the maps that the backward pass needs, and what the decoder or the block in work holds besides. `recompute`: see
/// Din::setRecompute. Over what the process holds before it builds the network. ErrorCode::failed where the configuration cannot
/// be built.
Result<MemoryCost> trainingMemory(const DinConfig& config, std::int64_t width, std::int64_t height, bool recompute,
                                  int furtherCopies);

/// A frozen network that predicts: weights once, and the maps that are alive at the same time.
Result<MemoryCost> predictionMemory(const DinConfig& config, std::int64_t width, std::int64_t height,
                                    Precision precision);

}  // namespace diptych::models
