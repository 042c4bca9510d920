#include "app/loop/JobHistory.h"

#include "app/loop/JobContext.h"
#include "core/jobs/JobFolder.h"

#include <nlohmann/json.hpp>

#include <optional>

namespace diptych::app {

namespace {

constexpr std::size_t kMost = 20;

/// Slices that went through the network, each as often as it did.
double passesOf(const storage::JobEntry& job, const JobSpec& spec, const JobResult& result) {
  if (spec.task == JobTask::train)
    return result.curve.empty() ? 0 : static_cast<double>(result.curve.back().step) * spec.recipe.batch;
  const auto context = segmentContextFromJson(job.contextJson);
  if (!context) return 0;
  std::size_t slices = 0;
  for (const SegmentContext::Case& one : context->cases) slices += one.slices.size();
  return static_cast<double>(slices) * looksPerSlice(spec.input);
}

std::optional<JobHistory::Run> runOf(const storage::JobEntry& job) {
  const auto result = readJobResult(job.folder);
  if (!result || result->state != JobState::succeeded || result->seconds <= 0) return {};
  const auto spec = readJobSpec(job.folder);
  if (!spec) return {};
  JobHistory::Run run;
  run.task = spec->task;
  run.config = configNameOf(spec->configJson);
  run.device = result->device;
  run.megapixels = passesOf(job, *spec, *result) * spec->input.width * spec->input.height * 1e-6;
  run.seconds = result->seconds;
  if (run.config.empty() || run.megapixels <= 0) return {};
  return run;
}

}  // namespace

JobHistory readJobHistory(const storage::Project& project) {
  JobHistory history;
  const auto jobs = project.jobs();
  if (!jobs) return history;
  for (auto job = jobs->rbegin(); job != jobs->rend() && history.runs.size() < kMost; ++job)
    if (auto run = runOf(*job)) history.runs.push_back(std::move(*run));
  return history;
}

std::string configNameOf(const std::string& configJson) {
  const auto config = nlohmann::json::parse(configJson, nullptr, /*allow_exceptions=*/false);
  const auto name = config.is_object() ? config.find("name") : config.end();
  return config.is_object() && name != config.end() && name->is_string() ? name->get<std::string>() : std::string{};
}

}  // namespace diptych::app
