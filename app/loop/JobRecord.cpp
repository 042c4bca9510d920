#include "app/loop/JobRecord.h"

#include <ctime>

namespace diptych::app {

Result<NewJobFolder> NewJobFolder::make(const storage::Project& project) {
  auto [id, path] = project.newJobFolder();
  if (const auto created = createJobFolder(path); !created) return created.error();
  return NewJobFolder{std::move(id), std::move(path)};
}

NewJobFolder::NewJobFolder(NewJobFolder&& other) noexcept : id_{std::move(other.id_)}, path_{std::move(other.path_)} {
  other.path_.clear();
}

NewJobFolder::~NewJobFolder() {
  if (path_.empty()) return;
  std::error_code ignored;  // a folder that stays is removed when the project is next opened for writing
  std::filesystem::remove_all(path_, ignored);
}

Result<storage::JobEntry> NewJobFolder::record(storage::Project& project, const JobSpec& spec,
                                               const std::string& description, const std::string& contextJson,
                                               std::vector<VolumeId> volumes) {
  if (const auto written = writeJobSpec(path_, spec); !written) return written.error();
  storage::JobEntry entry;
  entry.id = id_;
  entry.task = spec.task;
  entry.created = timestamp();
  entry.description = description;
  entry.folder = path_;
  entry.contextJson = contextJson;
  entry.volumes = std::move(volumes);
  if (const auto added = project.addJob(entry); !added) return added.error();
  path_.clear();
  return entry;
}

Result<JobResult> finishedResult(const storage::JobEntry& job, JobTask task) {
  if (job.task != task)
    return Error{ErrorCode::invalid, "Job " + job.id + " is of another kind than expected", {}, job.id};
  if (job.taken)
    return Error{ErrorCode::conflict, "The result of job " + job.id + " is in the project already", {}, job.id};
  const auto state = jobState(job.folder);
  if (!state) return state.error();
  if (*state != JobState::succeeded)
    return Error{ErrorCode::invalid, "Job " + job.id + " has no result: it is " + jobStateName(*state),
                 "run it with `jobs resume`", job.id};
  return readJobResult(job.folder);
}

std::string timestamp() {
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  gmtime_r(&now, &utc);
  char text[sizeof "2026-01-01T00:00:00Z"];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
  return text;
}

}  // namespace diptych::app
