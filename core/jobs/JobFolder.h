#pragma once
// Reading and writing a job's folder: events, lock, result. Used by both programs.

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/Result.h"
#include "core/jobs/JobSpec.h"
#include "core/jobs/JobWorker.h"

namespace diptych {

/// A line of events.jsonl (and of the worker's standard output). `fields` is the JSON object's text without the three
/// common keys. Unknown events and keys are ignored by readers, an unknown `v` is refused.
struct JobEvent {
  int version = kJobProtocolVersion;
  std::string job;
  std::string event;   ///< hello | state | progress | metric | checkpoint | warning | error | result
  std::string fields;  ///< JSON object text, e.g. {"fraction":0.4,"what":"Epoch 3 of 20"}
};
std::string toJsonLine(const JobEvent& event);  ///< without the newline
Result<JobEvent> jobEventFromJson(std::string_view line);

enum class JobState { waiting, running, succeeded, failed, cancelled, interrupted };
const char* jobStateName(JobState state);

/// Exit status of diptych-worker: how a job ended.
enum class WorkerExit {
  succeeded = 0,
  failed = 1,
  usage = 2,
  cancelled = 3,
  outOfMemory = 4,
  alreadyRunning = 5,
  diskFull = 6
};

/// A segmented case. File: labels U8 [N,H,W] class indices on the native grid, slices in the order of the input.
struct JobOutputCase {
  std::string id, file, sha256;
};

/// One point of the training curve; Dice by class index (0 unused), empty where not measured.
struct CurvePoint {
  int step = 0;
  double epoch = 0, seconds = 0, loss = 0;
  std::vector<double> validationDice;
};

/// result.json, renamed in last: it exists only when the job has ended.
struct JobResult {
  JobState state = JobState::succeeded;
  std::optional<Error> error;
  double seconds = 0;
  std::string device;                  ///< what it ran on: "cpu (2 threads)"
  std::vector<JobOutputCase> outputs;  ///< segment
  std::string weights;                 ///< train: relative path of the best weights
  std::string weightsSha256;
  std::int64_t parameters = 0;
  int epochs = 0;
  std::vector<CurvePoint> curve;
};
/// What a "metric" event says. Keys that are not known are passed over, as in every event.
Result<CurvePoint> curvePointFromEvent(const JobEvent& event);
std::string toJson(const JobResult& result);
Result<JobResult> jobResultFromJson(std::string_view text);

/// Held by the worker while it works; released by the system when it dies. The file says who holds it (JobWorker.h).
class JobLock {
public:
  static Result<std::unique_ptr<JobLock>> acquire(const std::filesystem::path& folder);  ///< locked; invalid: has links
  ~JobLock();
  JobLock(const JobLock&) = delete;
  JobLock& operator=(const JobLock&) = delete;

  /// Says that the holder is alive. Any thread, one at a time. A disk that is full takes it, since the file does not grow.
  void beat(const JobBeat& beat);

private:
  JobLock(int fd, long beatAt) : fd_{fd}, beatAt_{beatAt} {}
  int fd_;
  long beatAt_;  ///< where in the file the beat is
};

/// State from the folder alone: result.json → its state; lock held → running; events but no result → interrupted.
Result<JobState> jobState(const std::filesystem::path& folder);
Result<JobSpec> readJobSpec(const std::filesystem::path& folder);
Result<JobResult> readJobResult(const std::filesystem::path& folder);
/// Creates the folder (mode 0700, must not exist) with inputs/; both are safe from a power loss on return, as a row will name them.
Status createJobFolder(const std::filesystem::path& folder);
/// Comes last: spec.json makes a job of the folder.
Status writeJobSpec(const std::filesystem::path& folder, const JobSpec& spec);

}  // namespace diptych
