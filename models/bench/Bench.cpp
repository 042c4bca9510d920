#include "models/bench/Bench.h"

#include "models/data/CasePixels.h"
#include "models/infer/Freeze.h"
#include "models/losses/SegmentationLoss.h"
#include "models/memory/MemoryCost.h"
#include "models/nets/Din.h"
#include "models/nets/DinCost.h"
#include "models/train/AdamW.h"

#include <sys/resource.h>
#include <torch/cuda.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <ctime>
#include <fstream>
#include <vector>

namespace diptych::models {
namespace {

std::int64_t peakResidentBytes() {
  struct rusage usage = {};
  ::getrusage(RUSAGE_SELF, &usage);
  return std::int64_t{usage.ru_maxrss} * 1024;
}

/// Now, not at its highest.
double residentBytes() {
  std::ifstream pages{"/proc/self/statm"};
  double size = 0, resident = 0;
  pages >> size >> resident;
  return resident * static_cast<double>(::sysconf(_SC_PAGESIZE));
}

double processSeconds() {
  struct timespec now = {};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

double median(std::vector<double> values) {
  std::ranges::sort(values);
  const auto half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

template <class Work>
Speed measure(const BenchResult& plan, int batch, const torch::Device& device, Work work) {
  std::vector<double> seconds, cpuSeconds;
  for (int i = 0; i < plan.warmUps + plan.runs; ++i) {
    const auto start = std::chrono::steady_clock::now();
    const double cpuStart = processSeconds();
    work();
    if (device.is_cuda()) torch::cuda::synchronize();
    if (i < plan.warmUps) continue;
    seconds.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    cpuSeconds.push_back(processSeconds() - cpuStart);
  }
  return {batch / median(seconds), median(seconds), median(cpuSeconds)};
}

/// From here on a step takes tens of seconds on a few cores, and the spread between runs is small beside it.
constexpr double kLargeMacs = 500e9;

void measureForward(const DinConfig& config, const BenchPlan& plan, const torch::Device& device, BenchResult& result) {
  if (const auto cost = predictionMemory(config, plan.size, plan.size, plan.precision))
    result.estimatedForwardBytes = std::llround(residentBytes() + cost->bytes(plan.batch));
  Din net{config};
  initialise(net, 1);
  net->to(device);
  freeze(net, plan.precision);
  const c10::InferenceMode inference;
  const auto images = networkImages(torch::rand({plan.batch, 2, plan.size, plan.size}, device), config.inChannels);
  result.forward = measure(result, plan.batch, device, [&] { net->forward(images.original, images.enhanced); });
  result.peakForwardBytes = peakResidentBytes();
}

void measureTraining(const DinConfig& config, const BenchPlan& plan, const torch::Device& device, BenchResult& result) {
  if (const auto cost = trainingMemory(config, plan.size, plan.size, plan.recompute, /*furtherCopies=*/0))
    result.estimatedTrainingBytes = std::llround(residentBytes() + cost->bytes(plan.batch));
  Din net{config};
  net->setRecompute(plan.recompute);
  initialise(net, 1);
  net->to(device);
  net->train();
  const auto panels = torch::rand({plan.batch, 2, plan.size, plan.size}, device);
  const auto images = networkImages(panels, config.inChannels);
  const auto labels = (panels.select(1, 0) * static_cast<double>(config.numClasses - 1)).round().to(torch::kLong);
  AdamW optimiser{*net, {}};
  result.trainingStep = measure(result, plan.batch, device, [&] {
    optimiser.zeroGradients();
    segmentationLoss(net->forward(images.original, images.enhanced), {labels, {}}).total.backward();
    optimiser.clipGradients(1);
    optimiser.step(1e-4);
  });
  result.peakTrainingBytes = peakResidentBytes();
}

}  // namespace

Result<BenchResult> bench(std::string_view configJson, const BenchPlan& plan, const Runtime& runtime) {
  auto config = dinConfigFromJson(configJson);
  if (!config) return config.error();
  if (auto status = checkInputSize(*config, plan.size, plan.size); !status) return status.error();
  const bool folds = config->decoder == DinConfig::Decoder::mlp;
  if (plan.unfolded && !folds)
    return Error{ErrorCode::usage, "The EMCAD decoder has nothing to fold", "leave --unfolded out", "unfolded"};
  if (plan.unfolded) config->foldedDecoder = false;
  BenchResult result;
  result.folded = folds && config->foldedDecoder;
  if (dinCost(*config, plan.size, plan.size).convolutions >= kLargeMacs) {
    result.warmUps = 1;
    result.runs = 3;
  }
  if (plan.runs > 0) {
    result.warmUps = 1;
    result.runs = plan.runs;
  }
  const auto status = guarded("measure the network", [&]() -> Status {
    const torch::Device device{runtime.device};
    if (plan.forward) measureForward(*config, plan, device, result);
    if (plan.training && plan.precision == Precision::float32) measureTraining(*config, plan, device, result);
    return {};
  });
  if (!status) return status.error();
  return result;
}

}  // namespace diptych::models
