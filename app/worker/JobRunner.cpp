#include "app/worker/JobRunner.h"

#include "app/worker/JobEvents.h"
#include "core/base/Files.h"
#include "models/train/Trainer.h"

#include <chrono>
#include <iostream>

namespace diptych::app {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

WorkerExit exitFor(const Error& error) {
  if (error.code == ErrorCode::cancelled) return WorkerExit::cancelled;
  if (error.code == ErrorCode::locked) return WorkerExit::alreadyRunning;
  if (error.code == ErrorCode::noSpace && error.subject == models::kOutOfMemory) return WorkerExit::outOfMemory;
  return WorkerExit::failed;
}

WorkerExit complain(const Error& error) {
  std::cerr << "diptych-worker: " << error.sentence() << std::endl;
  return exitFor(error);
}

/// Progress at most ten times a second; the last one of a job is never dropped, since a result follows it anyway.
std::function<void(double, std::string_view)> throttled(JobEvents& events) {
  return [&events, last = Clock::time_point{}](double fraction, std::string_view what) mutable {
    if (Clock::now() - last < std::chrono::milliseconds{100}) return;
    last = Clock::now();
    events.progress(fraction, what);
  };
}

/// result.json first, then the event that announces it.
WorkerExit conclude(const fs::path& folder, JobEvents& events, const JobResult& result) {
  if (result.error) events.error(*result.error);
  if (auto written = writeFileAtomically(folder / "result.json", toJson(result)); !written) {
    events.error(written.error());
    return complain(written.error());
  }
  if (result.state == JobState::succeeded) models::dropCheckpoints(folder);
  events.result(result);
  return result.error ? exitFor(*result.error) : WorkerExit::succeeded;
}

}  // namespace

WorkerExit JobRunner::run(const fs::path& folder, std::stop_token stop) {
  const auto state = jobState(folder);
  if (!state) return complain(state.error());
  auto lock = JobLock::acquire(folder);
  if (!lock) return complain(lock.error());
  auto spec = readJobSpec(folder);
  const std::string id = spec ? spec->id : folder.filename().string();
  auto events = JobEvents::open(folder, id);
  if (!events) return complain(events.error());

  const auto before = readJobResult(folder);
  if (before && before->state == JobState::succeeded) {
    events->result(*before);
    return WorkerExit::succeeded;
  }
  std::error_code ignored;
  fs::remove(folder / "result.json", ignored);  // it goes on: readers must see it as running

  const auto start = Clock::now();
  JobResult result;
  const auto fail = [&](const Error& error) {
    result = {};
    result.state = error.code == ErrorCode::cancelled ? JobState::cancelled : JobState::failed;
    result.error = error;
  };
  if (!spec) {
    fail(spec.error());
    conclude(folder, *events, result);
    return WorkerExit::usage;
  }
  if (options_.device) spec->device = *options_.device;
  if (options_.threads) spec->threads = *options_.threads;
  const auto runtime = models::startRuntime(spec->device, spec->threads);
  if (!runtime) {
    fail(runtime.error());
    return conclude(folder, *events, result);
  }
  events->hello(runtime->description, runtime->threads);
  events->state(spec->task == JobTask::train ? "training" : "predicting");

  const Progress progress{throttled(*events), stop};
  auto ended = spec->task == JobTask::train
                   ? models::train(*spec, folder, *runtime,
                                   {progress, [&](const CurvePoint& point) { events->metric(point); },
                                    [&](const std::string& file, int step) { events->checkpoint(file, step); }})
                   : segment(*spec, folder, *runtime, progress);
  if (ended)
    result = std::move(*ended);
  else
    fail(ended.error());
  result.device = runtime->description;
  if (result.seconds == 0) result.seconds = std::chrono::duration<double>(Clock::now() - start).count();
  return conclude(folder, *events, result);
}

Result<JobResult> JobRunner::segment(const JobSpec& spec, const fs::path& folder, const models::Runtime& runtime,
                                     const Progress& progress) {
  auto key = models::Segmenter::keyOf(spec, folder);
  if (!key) return key.error();
  *key += " " + runtime.device;
  if (!warm_ || warmKey_ != *key) {
    warm_.reset();
    auto loaded = models::Segmenter::load(spec, folder, runtime);
    if (!loaded) return loaded.error();
    warm_ = std::move(*loaded);
    warmKey_ = std::move(*key);
  }
  return warm_->segment(spec, folder, progress);
}

}  // namespace diptych::app
