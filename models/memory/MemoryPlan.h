#pragma once
// What fits. LibTorch's headers stay out of here.

#include "models/memory/MemoryCost.h"

#include <cstdint>
#include <optional>
#include <string>

namespace diptych::models {

/// What a job that begins now may take, after the heap has given back what earlier jobs of this process left in it; nothing where
/// the system does not tell: then there is nothing to plan with.
std::optional<std::uint64_t> memoryForAJob();

struct TrainingPlan {
  int batch = 1;
  bool recompute = false;  ///< Din::setRecompute
  std::string compromise;  ///< what was chosen instead of what was asked for, and why; empty = nothing
};

struct TrainingWish {
  std::int64_t width = 0, height = 0;
  int batch = 1;
  int furtherCopies = 1;  ///< as in trainingMemory()
  bool resumed = false;   ///< the batch is that of the checkpoint and stays: the schedule counts its steps
};

/// The first of these that fits into `freeBytes` with a tenth to spare: the batch that was asked for; the same with maps made
/// again instead of kept, which changes no number; smaller batches in that way. ErrorCode::noSpace with subject kOutOfMemory where
/// not even one image fits. What is resumed is tried even where its batch does not fit: `compromise` then says so.
Result<TrainingPlan> planTraining(const DinConfig& config, const TrainingWish& wish, std::uint64_t freeBytes);

/// `batch`, or the first of its halves with which a frozen network predicts; the same error.
Result<int> planPrediction(const DinConfig& config, std::int64_t width, std::int64_t height, int batch,
                           Precision precision, std::uint64_t freeBytes);

}  // namespace diptych::models
