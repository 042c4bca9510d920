#pragma once
// A job folder on its way into the project, and the check before its result is taken.

#include "core/jobs/JobFolder.h"
#include "storage/project/Project.h"

#include <filesystem>
#include <string>

namespace diptych::app {

/// A new job folder that is removed again unless record() succeeds: a job that could not be prepared leaves nothing.
class NewJobFolder {
public:
  static Result<NewJobFolder> make(const storage::Project& project);
  NewJobFolder(NewJobFolder&& other) noexcept;
  NewJobFolder& operator=(NewJobFolder&&) = delete;
  ~NewJobFolder();

  const std::string& id() const { return id_; }
  const std::filesystem::path& path() const { return path_; }
  /// Writes spec.json, which makes the folder a job, and the project's row. `volumes`: whose voxels were written to it.
  Result<storage::JobEntry> record(storage::Project& project, const JobSpec& spec, const std::string& description,
                                   const std::string& contextJson, std::vector<VolumeId> volumes);

private:
  NewJobFolder(std::string id, std::filesystem::path path) : id_{std::move(id)}, path_{std::move(path)} {}
  std::string id_;
  std::filesystem::path path_;  ///< empty once recorded or moved from
};

/// The result of a succeeded job of this task that has not been taken in yet.
Result<JobResult> finishedResult(const storage::JobEntry& job, JobTask task);

/// Now as ISO 8601, UTC, whole seconds.
std::string timestamp();

}  // namespace diptych::app
