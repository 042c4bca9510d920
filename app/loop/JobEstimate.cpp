#include "app/loop/JobEstimate.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <string_view>
#include <vector>

namespace diptych::app {

namespace {

constexpr double kMebi = 1 << 20;
/// The side at which the figures below were taken; all of them go with the number of pixels.
constexpr double kReferenceMegapixels = 224 * 224 * 1e-6;

/// What a ready-made network takes. GMAC as `diptych-worker describe` counts them; memory as measured by the largest resident
/// size of real jobs on two cores, which the sums below meet within 20 % (din-lite, din-test); din-paper's as `diptych-worker bench`
/// measures it with one slice. Where less is free the worker plans for itself (models/memory): fewer slices, maps made twice.
struct NetworkFigures {
  std::string_view config;
  double gmac;                         ///< a slice
  double parametersMebi;               ///< of the weights, 4 bytes each
  double inferenceMebi, trainingMebi;  ///< of activations, a slice of the batch
};
constexpr std::array<NetworkFigures, 3> kNetworks{
    {{"din-lite", 0.66, 10, 18, 40}, {"din-test", 22.7, 11, 256, 700}, {"din-paper", 1860, 1233, 1500, 9'900}}};

constexpr double kWorkerMebi = 120;        // LibTorch and the program, before a network is there
constexpr double kTrainingCopies = 8;      // of the weights: gradients, AdamW's two, the mean, what a step needs
constexpr double kLossMebiPerClass = 4.6;  // a slice of the batch
constexpr double kKeptMebi = 0.25;         // a slice that waits in memory for its turn
constexpr int kInferenceBatch = 4;         // as Segmenter takes them

constexpr double kStartSeconds = 1.5;      // the program and its libraries
constexpr double kLoadSeconds = 0.5;       // the network, and the first batch, which is slower
constexpr double kPrepareSeconds = 0.015;  // a slice for training: resized and enhanced
constexpr double kSecondsPerGmac = 0.036, kTrainingSecondsPerGmac = 0.17;  // on one core
constexpr int kMostCores = 8;                                              // beyond which small pictures gain nothing
constexpr std::size_t kRunsCounted = 5;

const NetworkFigures* figuresOf(std::string_view config) {
  for (const NetworkFigures& figures : kNetworks)
    if (figures.config == config) return &figures;
  return nullptr;
}

bool isCuda(std::string_view device) {
  return device.starts_with("cuda");
}

double megapixels(const InputSpec& input) {
  return input.width * input.height * 1e-6;
}

/// Seconds a megapixel: the middle one of the newest runs of this kind. "auto" takes whatever the newest ran on.
std::optional<double> measuredPace(const JobHistory& history, JobTask task, std::string_view config,
                                   std::string_view device) {
  std::vector<double> paces;
  std::string runsOn;
  for (const JobHistory::Run& run : history.runs) {
    if (run.task != task || run.config != config) continue;
    if (device == "auto" && runsOn.empty()) runsOn = run.device;
    const bool fits = device == "auto" ? run.device == runsOn : isCuda(device) == isCuda(run.device);
    if (!fits) continue;
    paces.push_back(std::max(run.seconds - kLoadSeconds, 0.1 * run.seconds) / run.megapixels);
    if (paces.size() == kRunsCounted) break;
  }
  if (paces.empty()) return {};
  const auto middle = paces.begin() + static_cast<std::ptrdiff_t>(paces.size() / 2);
  std::nth_element(paces.begin(), middle, paces.end());
  return *middle;
}

/// Of this kind of computer, where nothing was measured; nothing where the network or the device is not known.
std::optional<double> usualPace(JobTask task, const NetworkFigures* figures, std::string_view device,
                                const Machine& machine) {
  if (!figures || isCuda(device)) return {};
  const double perGmac = task == JobTask::train ? kTrainingSecondsPerGmac : kSecondsPerGmac;
  return figures->gmac * perGmac / std::clamp(machine.cores, 1, kMostCores) / kReferenceMegapixels;
}

std::uint64_t bytes(double mebi) {
  return static_cast<std::uint64_t>(std::llround(mebi * kMebi));
}

/// Slices that the recipe's epochs put through the network. An epoch is a pass over the fresh ones with as many replayed: all of
/// them, where there are as many of the one as of the other, which is not known here.
double passesOf(const TrainingRecipe& recipe, int slices) {
  return static_cast<double>(recipe.epochs) * std::max(slices, recipe.batch);
}

}  // namespace

JobForecast forecastSegmentation(const JobHistory& history, const ModelCard& model, int slices,
                                 const std::string& device, const Machine& machine) {
  const std::string config = configNameOf(model.configJson);
  const NetworkFigures* figures = figuresOf(config);
  JobForecast forecast;
  forecast.freeBytes = machine.memoryFree;

  const double work = slices * looksPerSlice(model.input) * megapixels(model.input);
  const auto measured = measuredPace(history, JobTask::segment, config, device);
  forecast.measured = measured.has_value();
  if (const auto pace = measured ? measured : usualPace(JobTask::segment, figures, device, machine))
    forecast.seconds = kStartSeconds + kLoadSeconds + work * *pace;

  if (!figures || isCuda(device)) return forecast;
  const double batch = std::min(slices, kInferenceBatch) * megapixels(model.input) / kReferenceMegapixels;
  forecast.memoryBytes = bytes(kWorkerMebi + figures->parametersMebi + batch * figures->inferenceMebi);
  return forecast;
}

JobForecast forecastTraining(const JobHistory& history, const std::string& config, const TrainingRecipe& recipe,
                             int slices, const std::string& device, int classes, const InputSpec& input,
                             const Machine& machine) {
  const NetworkFigures* figures = figuresOf(config);
  JobForecast forecast;
  forecast.freeBytes = machine.memoryFree;

  const auto measured = measuredPace(history, JobTask::train, config, device);
  const auto pace = measured ? measured : usualPace(JobTask::train, figures, device, machine);
  std::optional<double> training;
  if (recipe.epochs > 0 && pace) training = passesOf(recipe, slices) * megapixels(input) * *pace;
  // The clock ends a training that is told so, whatever the pace; both together: what comes first.
  if (recipe.minutes > 0) training = std::min(training.value_or(recipe.minutes * 60), recipe.minutes * 60);
  if (training) forecast.seconds = kStartSeconds + slices * kPrepareSeconds + *training;
  forecast.measured = recipe.epochs > 0 && measured.has_value();

  if (!figures || isCuda(device)) return forecast;
  const double size = megapixels(input) / kReferenceMegapixels;
  const double perSlice = figures->trainingMebi + classes * kLossMebiPerClass;
  forecast.memoryBytes = bytes(kWorkerMebi + kTrainingCopies * figures->parametersMebi +
                               size * (recipe.batch * perSlice + slices * kKeptMebi));
  return forecast;
}

}  // namespace diptych::app
