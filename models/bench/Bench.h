#pragma once
// How fast a network runs. LibTorch's headers stay out of here.

#include "models/runtime/Runtime.h"

#include <cstdint>
#include <string_view>

namespace diptych::models {

struct Speed {
  double imagesPerSecond = 0, secondsPerBatch = 0;
};

struct BenchResult {
  Speed forward;                       ///< inference mode
  Speed trainingStep;                  ///< forward, loss of DIN Eq. 10, backward, clip, AdamW
  std::int64_t peakForwardBytes = 0;   ///< resident memory of the process at its highest, after the forward passes
  std::int64_t peakTrainingBytes = 0;  ///< … after the training steps
  int warmUps = 3, runs = 10;          ///< median of `runs`
};

Result<BenchResult> bench(std::string_view configJson, int size, int batch, const Runtime& runtime);

}  // namespace diptych::models
