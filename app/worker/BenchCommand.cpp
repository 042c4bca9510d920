#include "app/worker/Commands.h"
#include "app/worker/Exit.h"
#include "models/bench/Bench.h"

#include <nlohmann/json.hpp>

#include <iomanip>
#include <iostream>

namespace diptych::app {

WorkerExit benchCommand(const BenchOptions& bench, const RunOptions& options) {
  const auto text = configText(bench.config);
  if (!text) return complain(text.error());
  const auto runtime = models::startRuntime(options.device.value_or("auto"), options.threads.value_or(0));
  if (!runtime) return complain(runtime.error());
  const auto precision = models::choosePrecision(options.precision, *runtime);
  if (!precision) return complain(precision.error());
  if (bench.only == "training" && *precision != models::Precision::float32)
    return complain({ErrorCode::usage, "Training runs in float32 alone", "leave --precision out", {}});
  if (bench.only == "forward" && bench.recompute)
    return complain({ErrorCode::usage, "--recompute is about training", "leave it out, or --only forward", {}});
  models::BenchPlan plan;
  plan.size = bench.size;
  plan.batch = bench.batch;
  plan.precision = *precision;
  plan.runs = bench.runs;
  plan.unfolded = bench.unfolded;
  plan.recompute = bench.recompute;
  plan.forward = bench.only != "training";
  plan.training = bench.only != "forward";
  const auto result = models::bench(*text, plan, *runtime);
  if (!result) return complain(result.error());
  if (bench.json) {
    nlohmann::ordered_json line{{"config", bench.config},      {"size", bench.size},
                                {"batch", bench.batch},        {"device", runtime->description},
                                {"threads", runtime->threads}, {"precision", models::nameOf(*precision)},
                                {"folded", result->folded},    {"torch", models::torchVersion()},
                                {"warmUps", result->warmUps},  {"runs", result->runs},
                                {"statistic", "median"}};
    if (bench.recompute) line["recompute"] = true;
    const auto add = [&](const char* name, const std::optional<models::Speed>& s, const char* peak, std::int64_t bytes,
                         const char* estimate, std::int64_t estimated) {
      if (!s) return;
      line[name] = {{"imagesPerSecond", s->imagesPerSecond},
                    {"secondsPerBatch", s->secondsPerBatch},
                    {"cpuSecondsPerBatch", s->cpuSecondsPerBatch}};
      line[peak] = bytes;
      line[estimate] = estimated;
    };
    add("forward", result->forward, "peakForwardBytes", result->peakForwardBytes, "estimatedForwardBytes",
        result->estimatedForwardBytes);
    add("trainingStep", result->trainingStep, "peakTrainingBytes", result->peakTrainingBytes, "estimatedTrainingBytes",
        result->estimatedTrainingBytes);
    std::cout << line.dump(2) << std::endl;
    return WorkerExit::succeeded;
  }
  std::cout << bench.config << " at " << bench.size << " x " << bench.size << ", batch " << bench.batch << ", "
            << runtime->description << ", " << models::nameOf(*precision)
            << (result->folded ? "" : ", decoder unfolded") << ", median of " << result->runs << "\n"
            << std::fixed;
  const auto tell = [](const char* name, const std::optional<models::Speed>& s, std::int64_t bytes) {
    constexpr double kMebi = 1 << 20;
    if (s)
      std::cout << name << std::setprecision(s->imagesPerSecond < 1 ? 4 : 1) << s->imagesPerSecond << " images/s, peak "
                << std::setprecision(1) << static_cast<double>(bytes) / kMebi << " MiB" << std::endl;
  };
  tell("forward        ", result->forward, result->peakForwardBytes);
  tell("training step  ", result->trainingStep, result->peakTrainingBytes);
  return WorkerExit::succeeded;
}

}  // namespace diptych::app
