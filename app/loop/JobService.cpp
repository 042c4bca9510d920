#include "app/loop/JobService.h"

#include "app/loop/TrainService.h"

#include <algorithm>

namespace diptych::app {

namespace {

namespace fs = std::filesystem;

std::uintmax_t bytesBelow(const fs::path& folder) {
  std::uintmax_t bytes = 0;
  std::error_code ignored;
  for (fs::recursive_directory_iterator entry(folder, ignored), end; entry != end; entry.increment(ignored)) {
    if (!entry->is_regular_file(ignored)) continue;
    const std::uintmax_t size = entry->file_size(ignored);
    if (!ignored) bytes += size;
  }
  return bytes;
}

bool isRecord(const fs::path& file) {
  const std::string name = file.filename().string();
  return name == "spec.json" || name == "events.jsonl" || name == "result.json";
}

/// Everything but the record of what was done.
Status trim(const fs::path& folder) {
  std::error_code failure;
  std::vector<fs::path> doomed;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, failure))
    if (!isRecord(entry.path())) doomed.push_back(entry.path());
  for (const fs::path& path : doomed)
    if (!failure) fs::remove_all(path, failure);
  if (failure)
    return Error{ErrorCode::failed,
                 "Cannot clear the job folder " + folder.string() + ": " + failure.message(),
                 {},
                 folder.string()};
  return {};
}

Result<JobStatus> statusOf(storage::JobEntry entry) {
  JobStatus status;
  std::error_code ignored;
  // A folder that somebody deleted leaves a job that can only be cleared away.
  if (fs::exists(entry.folder, ignored)) {
    // A job whose folder is damaged must not hide the others. Run again, it makes its result anew.
    const auto state = jobState(entry.folder);
    status.state = state ? *state : JobState::failed;
    status.bytes = bytesBelow(entry.folder);
  } else {
    status.state = JobState::failed;
  }
  status.entry = std::move(entry);
  return status;
}

}  // namespace

Result<std::vector<JobStatus>> listJobs(const storage::Project& project) {
  auto entries = project.jobs();
  if (!entries) return entries.error();
  std::stable_sort(entries->begin(), entries->end(),
                   [](const storage::JobEntry& a, const storage::JobEntry& b) { return a.created < b.created; });
  std::vector<JobStatus> jobs;
  for (storage::JobEntry& entry : *entries) {
    auto status = statusOf(std::move(entry));
    if (!status) return status.error();
    jobs.push_back(std::move(*status));
  }
  return jobs;
}

Result<JobStatus> findJob(const storage::Project& project, const std::string& idPrefix) {
  auto entries = project.jobs();
  if (!entries) return entries.error();
  std::erase_if(*entries, [&](const storage::JobEntry& job) { return !job.id.starts_with(idPrefix); });
  if (entries->empty())
    return Error{ErrorCode::notFound, "There is no job \"" + idPrefix + "\"", "`jobs list` shows those there are",
                 idPrefix};
  if (entries->size() > 1)
    return Error{ErrorCode::usage, "\"" + idPrefix + "\" fits " + std::to_string(entries->size()) + " jobs",
                 "give more of the id", idPrefix};
  return statusOf(std::move(entries->front()));
}

Result<TakenJob> takeJob(storage::Project& project, const storage::JobEntry& job) {
  TakenJob taken;
  if (job.task == JobTask::segment) {
    auto outcome = takeSegmentResult(project, job);
    if (!outcome) return outcome.error();
    taken.segmentation = std::move(*outcome);
  } else {
    auto model = takeTrainResult(project, job);
    if (!model) return model.error();
    taken.model = std::move(*model);
  }
  return taken;
}

Result<TakenJob> resumeJob(storage::Project& project, const storage::JobEntry& job, JobRunner& runner,
                           const Progress& progress) {
  if (job.taken)
    return Error{ErrorCode::conflict, "The result of job " + job.id + " is in the project already", {}, job.id};
  if (const auto state = jobState(job.folder); !state || *state != JobState::succeeded) {
    const auto run = runner.run(job.folder, progress);
    if (!run) return run.error();
  }
  return takeJob(project, job);
}

Result<JobGarbage> collectJobGarbage(storage::Project& project, bool interruptedToo) {
  const auto jobs = listJobs(project);
  if (!jobs) return jobs.error();
  JobGarbage garbage;
  for (const JobStatus& job : *jobs) {
    const bool dead = job.state == JobState::failed || job.state == JobState::cancelled ||
                      (interruptedToo && job.state == JobState::interrupted);
    if (job.state == JobState::succeeded && job.entry.taken) {
      if (const auto trimmed = trim(job.entry.folder); !trimmed) return trimmed.error();
      const std::uintmax_t left = bytesBelow(job.entry.folder);
      if (left == job.bytes) continue;
      garbage.trimmed.push_back(job.entry.id);
      garbage.bytes += job.bytes - left;
    } else if (dead) {
      if (const auto removed = project.removeJob(job.entry.id); !removed) return removed.error();
      garbage.removed.push_back(job.entry.id);
      garbage.bytes += job.bytes;
    }
  }
  return garbage;
}

}  // namespace diptych::app
