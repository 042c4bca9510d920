#pragma once
// How fast a network runs. LibTorch's headers stay out of here.

#include "models/runtime/Precision.h"
#include "models/runtime/Runtime.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace diptych::models {

struct Speed {
  double imagesPerSecond = 0, secondsPerBatch = 0;
  double cpuSecondsPerBatch = 0;  ///< of all threads; what can still be compared while other programs run
};

struct BenchPlan {
  int size = 224, batch = 4;
  Precision precision = Precision::float32;  ///< of the forward pass; training is measured in float32 alone
  bool unfolded = false;                     ///< the decoder as the paper draws it, whatever the configuration says
  bool recompute = false;                    ///< training with Din::setRecompute
  bool forward = true, training = true;
  int runs = 0;  ///< with one warm-up; 0 = by the network's size, see BenchResult
};

struct BenchResult {
  std::optional<Speed> forward;            ///< inference mode, frozen weights
  std::optional<Speed> trainingStep;       ///< forward, loss of DIN Eq. 10, backward, clip, AdamW
  std::int64_t peakForwardBytes = 0;       ///< resident memory of the process at its highest, after the forward passes
  std::int64_t peakTrainingBytes = 0;      ///< … after the training steps
  std::int64_t estimatedForwardBytes = 0;  ///< what the memory plan would have said: see memory/MemoryCost.h
  std::int64_t estimatedTrainingBytes = 0;
  bool folded = true;
  int warmUps = 3, runs = 10;  ///< median of `runs`; 1 and 3 for a network of the paper's size
};

Result<BenchResult> bench(std::string_view configJson, const BenchPlan& plan, const Runtime& runtime);

}  // namespace diptych::models
