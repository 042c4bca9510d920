#include "storage/project/JobTable.h"

#include "storage/project/Failure.h"
#include "storage/project/PosixFiles.h"
#include "storage/project/Rows.h"

#include <algorithm>

namespace diptych::storage::project {

namespace {

/// Ids are randomId()s: nothing else may name a folder that remove() will remove.
bool isJobId(const std::string& id) {
  return id.size() == 32 && id.find_first_not_of("0123456789abcdef") == std::string::npos;
}

const char* taskName(JobTask task) {
  return task == JobTask::train ? "train" : "segment";
}

}  // namespace

void JobTable::add(const JobEntry& job) {
  if (!isJobId(job.id))
    fail(ErrorCode::usage, "Cannot record a job with the id \"" + job.id + "\": ids are 32 hex digits");
  if (prepare(db_, "SELECT 1 FROM job WHERE id = ?", job.id).executeStep())
    fail(ErrorCode::conflict, "The job " + job.id + " is already in the project", {}, job.id);
  if (!job.folder.empty() && job.folder != folderOf(job.id))
    fail(ErrorCode::usage, "Cannot record the job " + job.id + ": its folder is not " + folderOf(job.id).string());
  SQLite::Transaction transaction{db_, SQLite::TransactionBehavior::IMMEDIATE};
  execute(db_, "INSERT INTO job (id, task, created, description, context, taken) VALUES (?, ?, ?, ?, ?, ?)", job.id,
          std::string{taskName(job.task)}, job.created.empty() ? nowUtc() : job.created, job.description,
          job.contextJson, job.taken ? 1 : 0);
  for (const VolumeId volume : job.volumes)
    execute(db_, "INSERT OR IGNORE INTO job_volume (job, volume) VALUES (?, ?)", job.id, volume.value);
  transaction.commit();
}

void JobTable::require(const std::string& id) const {
  if (!prepare(db_, "SELECT 1 FROM job WHERE id = ?", id).executeStep())
    fail(ErrorCode::notFound, "There is no job " + id + " in the project " + folder_.string(), {}, id);
}

void JobTable::markTaken(const std::string& id) {
  require(id);
  execute(db_, "UPDATE job SET taken = 1 WHERE id = ?", id);
}

void JobTable::remove(const std::string& id) {
  require(id);
  const auto folder = folderOf(id);
  if (std::filesystem::exists(folder)) {
    const auto state = jobState(folder);
    if (state && *state == JobState::running)
      fail(ErrorCode::locked, "Cannot remove the job " + id + ": it is running", "cancel it first", folder.string());
  }
  // The folder first: a row without a folder is shown and can be removed again, a folder without a row is lost space.
  std::filesystem::remove_all(folder);
  syncFolder(folder.parent_path());  // a power loss must not bring back pictures of patients that no row names
  SQLite::Transaction transaction{db_, SQLite::TransactionBehavior::IMMEDIATE};
  execute(db_, "DELETE FROM job_volume WHERE job = ?", id);
  execute(db_, "DELETE FROM job WHERE id = ?", id);
  transaction.commit();
}

std::vector<VolumeId> JobTable::volumesOf(const std::string& id) const {
  std::vector<VolumeId> volumes;
  auto rows = prepare(db_, "SELECT volume FROM job_volume WHERE job = ? ORDER BY volume", id);
  while (rows.executeStep()) volumes.push_back({integer(rows, 0)});
  return volumes;
}

void JobTable::removeUnfinished() {
  std::error_code ignored;  // what cannot be removed is in nobody's way
  std::vector<std::filesystem::path> dead;
  for (const auto& entry : std::filesystem::directory_iterator{folder_ / "jobs", ignored}) {
    const std::string id = entry.path().filename().string();
    if (!isJobId(id) || !entry.is_directory(ignored)) continue;
    const auto state = jobState(entry.path());
    if (!state && state.error().code == ErrorCode::notFound &&
        !prepare(db_, "SELECT 1 FROM job WHERE id = ?", id).executeStep())
      dead.push_back(entry.path());
  }
  for (const auto& folder : dead) std::filesystem::remove_all(folder, ignored);
}

std::vector<JobEntry> JobTable::all() const {
  std::vector<JobEntry> jobs;
  auto rows = prepare(db_, "SELECT id, task, created, description, context, taken FROM job ORDER BY rowid");
  while (rows.executeStep())
    jobs.push_back({text(rows, 0), text(rows, 1) == "train" ? JobTask::train : JobTask::segment, text(rows, 2),
                    text(rows, 3), folderOf(text(rows, 0)), text(rows, 4), smallInteger(rows, 5) != 0,
                    volumesOf(text(rows, 0))});
  return jobs;
}

}  // namespace diptych::storage::project
