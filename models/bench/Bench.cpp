#include "models/bench/Bench.h"

#include "models/data/CasePixels.h"
#include "models/losses/SegmentationLoss.h"
#include "models/nets/Din.h"
#include "models/train/AdamW.h"

#include <sys/resource.h>
#include <torch/cuda.h>

#include <algorithm>
#include <chrono>
#include <vector>

namespace diptych::models {
namespace {

std::int64_t peakResidentBytes() {
  struct rusage usage = {};
  ::getrusage(RUSAGE_SELF, &usage);
  return std::int64_t{usage.ru_maxrss} * 1024;
}

template <class Work>
Speed measure(const BenchResult& plan, int batch, const torch::Device& device, Work work) {
  std::vector<double> seconds;
  for (int i = 0; i < plan.warmUps + plan.runs; ++i) {
    const auto start = std::chrono::steady_clock::now();
    work();
    if (device.is_cuda()) torch::cuda::synchronize();
    if (i >= plan.warmUps)
      seconds.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  }
  std::ranges::sort(seconds);
  const auto half = seconds.size() / 2;
  const double median = seconds.size() % 2 == 1 ? seconds[half] : (seconds[half - 1] + seconds[half]) / 2;
  return {batch / median, median};
}

}  // namespace

Result<BenchResult> bench(std::string_view configJson, int size, int batch, const Runtime& runtime) {
  const auto config = dinConfigFromJson(configJson);
  if (!config) return config.error();
  if (auto status = checkInputSize(*config, size, size); !status) return status.error();
  BenchResult result;
  const auto status = guarded("measure the network", [&]() -> Status {
    const torch::Device device{runtime.device};
    Din net{*config};
    initialise(net, 1);
    net->to(device);
    const auto panels = torch::rand({batch, 2, size, size}, device);
    const auto images = networkImages(panels, config->inChannels);
    net->eval();
    {
      const torch::NoGradGuard noGrad;
      result.forward = measure(result, batch, device, [&] { net->forward(images.original, images.enhanced); });
    }
    result.peakForwardBytes = peakResidentBytes();

    std::map<std::string, torch::Tensor> parameters;
    for (const auto& item : net->named_parameters()) parameters.emplace(item.key(), item.value());
    AdamW optimiser{parameters, {}};
    const auto labels = (panels.select(1, 0) * static_cast<double>(config->numClasses - 1)).round().to(torch::kLong);
    net->train();
    result.trainingStep = measure(result, batch, device, [&] {
      optimiser.zeroGradients();
      segmentationLoss(net->forward(images.original, images.enhanced), {labels, {}}).total.backward();
      optimiser.clipGradients(1);
      optimiser.step(1e-4);
    });
    result.peakTrainingBytes = peakResidentBytes();
    return {};
  });
  if (!status) return status.error();
  return result;
}

}  // namespace diptych::models
