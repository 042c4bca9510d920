#include "models/memory/MemoryPlan.h"

#include "core/base/FreeMemory.h"
#include "models/runtime/Runtime.h"

#include <malloc.h>

#include <cstdio>

namespace diptych::models {
namespace {

/// The estimate is no promise, and other programs want memory, too.
constexpr double kSpare = 1.1;

std::string gigabytes(double bytes) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f GB", bytes / 1e9);
  return text;
}

std::string images(int count) {
  return count == 1 ? "one image" : std::to_string(count) + " images";
}

constexpr const char* kAdvice = "close other programs, or choose a smaller network or a smaller input size";

std::string nameOf(const DinConfig& config) {
  return config.name.empty() ? "this network" : config.name;
}

Error tooLittle(const std::string& doing, const DinConfig& config, double bytes, std::uint64_t freeBytes) {
  return {ErrorCode::noSpace,
          doing + " " + nameOf(config) + " takes about " + gigabytes(bytes) +
              " of memory with one image at a time, and " + gigabytes(static_cast<double>(freeBytes)) + " are free",
          kAdvice, kOutOfMemory};
}

/// Where there is not even the room to build the network and count.
Error explained(const Error& error, const std::string& doing, const DinConfig& config, std::uint64_t freeBytes) {
  if (error.subject != kOutOfMemory) return error;
  return {ErrorCode::noSpace,
          doing + " " + nameOf(config) + " needs more memory than there is: its weights alone do not fit into the " +
              gigabytes(static_cast<double>(freeBytes)) + " that are free",
          kAdvice, kOutOfMemory};
}

}  // namespace

std::optional<std::uint64_t> memoryForAJob() {
  ::malloc_trim(0);
  return freeMemory();
}

Result<TrainingPlan> planTraining(const DinConfig& config, const TrainingWish& wish, std::uint64_t freeBytes) {
  const auto kept = trainingMemory(config, wish.width, wish.height, false, wish.furtherCopies);
  const auto remade = trainingMemory(config, wish.width, wish.height, true, wish.furtherCopies);
  if (!kept) return explained(kept.error(), "Training", config, freeBytes);
  if (!remade) return explained(remade.error(), "Training", config, freeBytes);
  const auto fits = [&](double bytes) { return bytes * kSpare <= static_cast<double>(freeBytes); };
  if (fits(kept->bytes(wish.batch))) return TrainingPlan{wish.batch, false, {}};
  int batch = wish.batch;
  if (wish.resumed && !fits(remade->bytes(batch)))
    return TrainingPlan{batch, true,
                        "The training goes on with the " + images(batch) +
                            " a step that it began with, which takes about " + gigabytes(remade->bytes(batch)) +
                            " of memory, and " + gigabytes(static_cast<double>(freeBytes)) +
                            " are free: it may run out; what it has learnt is kept"};
  while (batch > 1 && !fits(remade->bytes(batch))) batch /= 2;
  if (!fits(remade->bytes(batch))) return tooLittle("Training", config, remade->bytes(1), freeBytes);
  TrainingPlan plan{batch, true, {}};
  plan.compromise = "A step with " + images(wish.batch) + " would take about " + gigabytes(kept->bytes(wish.batch)) +
                    " of memory, and " + gigabytes(static_cast<double>(freeBytes)) + " are free: " +
                    (batch < wish.batch ? "the training takes " + images(batch) + " at a time and " : "the training ") +
                    "works out its maps twice, which takes somewhat longer";
  return plan;
}

Result<int> planPrediction(const DinConfig& config, std::int64_t width, std::int64_t height, int batch,
                           Precision precision, std::uint64_t freeBytes) {
  const auto cost = predictionMemory(config, width, height, precision);
  if (!cost) return explained(cost.error(), "Segmenting with", config, freeBytes);
  const auto fits = [&](int count) { return cost->bytes(count) * kSpare <= static_cast<double>(freeBytes); };
  while (batch > 1 && !fits(batch)) batch /= 2;
  if (!fits(batch)) return tooLittle("Segmenting with", config, cost->bytes(1), freeBytes);
  return batch;
}

}  // namespace diptych::models
