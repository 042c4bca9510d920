#include "app/worker/JobRunner.h"

#include "app/worker/Exit.h"
#include "app/worker/Heartbeat.h"
#include "app/worker/JobEvents.h"
#include "core/base/Files.h"
#include "models/train/Trainer.h"

#include <chrono>
#include <iostream>

namespace diptych::app {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

/// Progress at most ten times a second; the last one of a job is never dropped, since a result follows it anyway. Each call
/// shows that the work moves, told or not.
std::function<void(double, std::string_view)> throttled(JobEvents& events, Heartbeat& heart) {
  return [&events, &heart, last = Clock::time_point{}](double fraction, std::string_view what) mutable {
    heart.moved();
    if (Clock::now() - last < std::chrono::milliseconds{100}) return;
    last = Clock::now();
    events.progress(fraction, what);
  };
}

/// result.json first, then the event that announces it.
WorkerExit conclude(const fs::path& folder, JobEvents& events, const JobResult& result) {
  if (result.error) events.error(*result.error);
  const auto write = [&] { return writeFileAtomically(folder / "result.json", toJson(result)); };
  auto written = write();
  if (!written && written.error().code == ErrorCode::noSpace && models::makeRoom(folder)) written = write();
  if (!written) {
    // The exit status is all that does not need the disk.
    events.error(written.error());
    return complain(written.error());
  }
  if (result.state == JobState::succeeded) models::dropCheckpoints(folder);
  events.result(result);
  return result.error ? exitFor(*result.error) : WorkerExit::succeeded;
}

/// Why the job in `folder` must be left as it is.
std::optional<Error> keptFrom(const fs::path& folder) {
  std::error_code ignored;
  if (const auto state = jobState(folder); !state && !fs::exists(folder / "spec.json", ignored)) return state.error();
  // A result that is damaged is no result, and the job is worked on again; one that a newer program wrote is none of ours.
  if (const auto before = readJobResult(folder); !before && before.error().code == ErrorCode::tooNew)
    return before.error();
  return {};
}

}  // namespace

WorkerExit JobRunner::run(const fs::path& folder, std::stop_token stop) {
  if (const auto error = keptFrom(folder)) return complain(*error);
  auto lock = JobLock::acquire(folder);
  if (!lock) return complain(lock.error());
  Heartbeat heart{**lock};
  auto spec = readJobSpec(folder);
  const std::string id = spec ? spec->id : folder.filename().string();
  auto events = JobEvents::open(folder, id);
  if (!events) return complain(events.error());

  const auto before = readJobResult(folder);
  if (before && before->state == JobState::succeeded) {
    models::dropCheckpoints(folder);  // a worker that was killed a moment before it could
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
  const Progress progress{throttled(*events, heart), stop};
  std::string device;
  const auto status = models::guarded("work on the job", [&]() -> Status {
    const auto runtime = models::startRuntime(spec->device, spec->threads);
    if (!runtime) return runtime.error();
    device = runtime->description;
    events->hello(runtime->description, runtime->threads);
    events->state(spec->task == JobTask::train ? "training" : "predicting");
    auto ended = work(*spec, folder, *runtime, progress, *events);
    if (!ended) return ended.error();
    result = std::move(*ended);
    return {};
  });
  if (!status) fail(status.error());
  result.device = device;
  if (result.seconds == 0) result.seconds = std::chrono::duration<double>(Clock::now() - start).count();
  return conclude(folder, *events, result);
}

Result<JobResult> JobRunner::work(const JobSpec& spec, const fs::path& folder, const models::Runtime& runtime,
                                  const Progress& progress, JobEvents& events) {
  if (spec.task == JobTask::segment) return segment(spec, folder, runtime, progress);
  models::TrainingEvents told;
  told.progress = progress;
  told.point = [&](const CurvePoint& point) { events.metric(point); };
  told.checkpoint = [&](const std::string& file, int step) { events.checkpoint(file, step); };
  told.warning = [&](const std::string& what) { events.warning(what); };
  return models::train(spec, folder, runtime, told);
}

Result<JobResult> JobRunner::segment(const JobSpec& spec, const fs::path& folder, const models::Runtime& runtime,
                                     const Progress& progress) {
  auto key = models::Segmenter::keyOf(spec, folder);
  if (!key) return key.error();
  const auto precision = models::choosePrecision(options_.precision, runtime);
  if (!precision) return precision.error();
  *key += " " + runtime.device;
  if (!warm_ || warmKey_ != *key) {
    warm_.reset();
    auto loaded = models::Segmenter::load(spec, folder, runtime, *precision);
    if (!loaded) return loaded.error();
    warm_ = std::move(*loaded);
    warmKey_ = std::move(*key);
  }
  return warm_->segment(spec, folder, progress);
}

}  // namespace diptych::app
