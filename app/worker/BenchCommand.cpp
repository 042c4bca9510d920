#include "app/worker/Commands.h"
#include "models/bench/Bench.h"

#include <nlohmann/json.hpp>

#include <iomanip>
#include <iostream>

namespace diptych::app {
namespace {

WorkerExit complain(const Error& error) {
  std::cerr << "diptych-worker: " << error.sentence() << std::endl;
  return error.subject == models::kOutOfMemory ? WorkerExit::outOfMemory : WorkerExit::failed;
}

}  // namespace

WorkerExit benchCommand(const BenchOptions& bench, const RunOptions& options) {
  const auto text = configText(bench.config);
  if (!text) return complain(text.error());
  const auto runtime = models::startRuntime(options.device.value_or("auto"), options.threads.value_or(0));
  if (!runtime) return complain(runtime.error());
  const auto result = models::bench(*text, bench.size, bench.batch, *runtime);
  if (!result) return complain(result.error());
  if (bench.json) {
    const auto speed = [](const models::Speed& s) {
      return nlohmann::ordered_json{{"imagesPerSecond", s.imagesPerSecond}, {"secondsPerBatch", s.secondsPerBatch}};
    };
    const nlohmann::ordered_json line{{"config", bench.config},
                                      {"size", bench.size},
                                      {"batch", bench.batch},
                                      {"device", runtime->description},
                                      {"threads", runtime->threads},
                                      {"precision", "float32"},
                                      {"torch", models::torchVersion()},
                                      {"warmUps", result->warmUps},
                                      {"runs", result->runs},
                                      {"statistic", "median"},
                                      {"forward", speed(result->forward)},
                                      {"trainingStep", speed(result->trainingStep)},
                                      {"peakForwardBytes", result->peakForwardBytes},
                                      {"peakTrainingBytes", result->peakTrainingBytes}};
    std::cout << line.dump(2) << std::endl;
    return WorkerExit::succeeded;
  }
  constexpr double kMebi = 1 << 20;
  std::cout << bench.config << " at " << bench.size << " x " << bench.size << ", batch " << bench.batch << ", "
            << runtime->description << ", float32, median of " << result->runs << "\n"
            << std::fixed << std::setprecision(1) << "forward        " << result->forward.imagesPerSecond
            << " images/s, peak " << static_cast<double>(result->peakForwardBytes) / kMebi << " MiB\n"
            << "training step  " << result->trainingStep.imagesPerSecond << " images/s, peak "
            << static_cast<double>(result->peakTrainingBytes) / kMebi << " MiB" << std::endl;
  return WorkerExit::succeeded;
}

}  // namespace diptych::app
