#include "storage/project/Purge.h"

#include "storage/project/Database.h"
#include "storage/project/Failure.h"
#include "storage/project/JobTable.h"
#include "storage/project/PosixFiles.h"
#include "storage/project/Rows.h"
#include "storage/project/SeriesTable.h"
#include "storage/project/Wipe.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

namespace diptych::storage::project {

namespace {

namespace fs = std::filesystem;

// Each statement has the numbers of the series that go as ?1, a JSON array. Rows go before those that they refer to.
constexpr const char* kSeries = "(SELECT value FROM json_each(?1))";
constexpr const char* kVolumes = "(SELECT id FROM volume WHERE series IN (SELECT value FROM json_each(?1)))";
constexpr const char* kTracks =
    "(SELECT track.id FROM track JOIN volume ON volume.id = track.volume "
    "WHERE volume.series IN (SELECT value FROM json_each(?1)))";
constexpr const char* kJobs =
    "(SELECT job FROM job_volume JOIN volume ON volume.id = job_volume.volume "
    "WHERE volume.series IN (SELECT value FROM json_each(?1)))";

std::string where(const char* statement, const char* set) {
  return std::string{statement} + " IN " + set;
}

std::int64_t count(SQLite::Database& db, const std::string& sql, const std::string& series) {
  auto row = prepare(db, sql.c_str(), series);
  row.executeStep();
  return integer(row, 0);
}

std::vector<std::string> texts(SQLite::Database& db, const std::string& sql, const std::string& series) {
  std::vector<std::string> found;
  auto rows = prepare(db, sql.c_str(), series);
  while (rows.executeStep()) found.push_back(text(rows, 0));
  return found;
}

std::string numbersOf(const PurgePlan& plan) {
  nlohmann::json numbers = nlohmann::json::array();
  for (const SeriesEntry& series : plan.series) numbers.push_back(series.id.value);
  return numbers.dump();
}

/// A foreign key without an index behind it costs SQLite a walk through the child table for every parent that is deleted, and
/// most of ours have none: they are checked once, at the end, instead of row by row. Takes effect outside of transactions only.
class ForeignKeysOff {
public:
  explicit ForeignKeysOff(SQLite::Database& db) : db_{db} { db_.exec("PRAGMA foreign_keys = OFF"); }
  ~ForeignKeysOff() { db_.tryExec("PRAGMA foreign_keys = ON"); }
  ForeignKeysOff(const ForeignKeysOff&) = delete;
  ForeignKeysOff& operator=(const ForeignKeysOff&) = delete;

private:
  SQLite::Database& db_;
};

void deleteRows(SQLite::Database& db, const std::string& series) {
  const std::string edits = std::string{"(SELECT seq FROM edit WHERE track IN "} + kTracks + ")";
  const std::string files = std::string{"(SELECT id FROM source_file WHERE series IN "} + kSeries + ")";
  // All of a job goes where it holds any of these series, its other volumes included; hence the list of jobs comes first.
  for (const std::string& job :
       texts(db, std::string{"SELECT DISTINCT job FROM job_volume WHERE job IN "} + kJobs, series)) {
    execute(db, "DELETE FROM job_volume WHERE job = ?", job);
    execute(db, "DELETE FROM job WHERE id = ?", job);
  }
  for (const std::string& sql :
       {where("DELETE FROM edit_tile WHERE edit", edits.c_str()),
        where("DELETE FROM slice_state_log WHERE track", kTracks),
        where("DELETE FROM slice_state WHERE track", kTracks),
        where("DELETE FROM retired_segment WHERE track", kTracks), where("DELETE FROM tile WHERE track", kTracks),
        where("DELETE FROM model_slice WHERE track", kTracks), where("DELETE FROM edit WHERE track", kTracks),
        where("DELETE FROM track WHERE volume", kVolumes), where("DELETE FROM thumbnail WHERE volume", kVolumes),
        where("DELETE FROM volume WHERE series", kSeries), where("DELETE FROM instance WHERE file", files.c_str()),
        where("DELETE FROM source_file WHERE series", kSeries), where("DELETE FROM series WHERE id", kSeries)})
    execute(db, sql.c_str(), series);
  db.exec("DELETE FROM study WHERE id NOT IN (SELECT study FROM series)");
  db.exec("DELETE FROM patient WHERE id NOT IN (SELECT patient FROM study)");
  db.exec(
      "DELETE FROM tile_content WHERE id NOT IN (SELECT content FROM tile UNION SELECT before FROM edit_tile WHERE "
      "before IS NOT NULL UNION SELECT after FROM edit_tile WHERE after IS NOT NULL)");
}

void refuseDangling(SQLite::Database& db, const fs::path& folder) {
  SQLite::Statement violations{db, "PRAGMA foreign_key_check"};
  if (violations.executeStep())
    fail(ErrorCode::damaged,
         "Cannot remove the study from " + folder.string() + ": its table " + violations.getColumn(0).getString() +
             " refers to rows that are missing",
         "nothing was removed; `diptych doctor` and a backup help with the damage", folder.string());
}

/// 32 hex digits, as randomId() makes them: only what this program named is ever removed unasked.
bool isOurs(const std::string& name) {
  return name.size() == 32 && name.find_first_not_of("0123456789abcdef") == std::string::npos;
}

/// The random name that a file or folder of ours begins with, empty for others: "<32 hex>.vox", "<32 hex>.vox.tmp", "<32 hex>".
std::string ourName(const fs::path& path) {
  const std::string name = path.filename().string(), stem = name.substr(0, 32), rest = name.substr(stem.size());
  return isOurs(stem) && (rest.empty() || rest == ".vox" || rest == ".vox.tmp") ? stem : std::string{};
}

/// Removes what is ours in `folder` and not `named`.
void removeUnnamed(const fs::path& folder, const std::set<std::string>& named) {
  if (!fs::is_directory(folder)) return;
  std::vector<fs::path> doomed;
  for (const fs::directory_entry& entry : fs::directory_iterator{folder})
    if (const std::string name = ourName(entry.path()); !name.empty() && !named.contains(name))
      doomed.push_back(entry.path());
  for (const fs::path& path : doomed) fs::remove_all(path);
  if (!doomed.empty()) syncFolder(folder);
}

std::set<std::string> column(SQLite::Database& db, const char* sql) {
  std::set<std::string> values;
  SQLite::Statement rows{db, sql};
  while (rows.executeStep()) values.insert(text(rows, 0));
  return values;
}

/// The folders below sources/ that rows name: "sources/<random>/000001.dcm".
std::set<std::string> copiedFolders(SQLite::Database& db) {
  std::set<std::string> names;
  for (const fs::path path : column(db, "SELECT path FROM source_file WHERE path LIKE 'sources/%'"))
    names.insert(path.parent_path().filename().string());
  return names;
}

/// "project.diptych.before-0002" and the like: they hold the patients of their day.
std::vector<fs::path> olderCopies(const fs::path& folder) {
  std::vector<fs::path> copies;
  for (const fs::directory_entry& entry : fs::directory_iterator{folder})
    if (entry.path().filename().string().starts_with(std::string{kDatabaseName} + ".before-"))
      copies.push_back(entry.path());
  std::sort(copies.begin(), copies.end());
  return copies;
}

}  // namespace

PurgePlan Purge::plan(int number, PurgeScope scope) const {
  const SeriesTable table{db_, folder_};
  const SeriesEntry asked = table.get({number});
  PurgePlan plan;
  if (scope == PurgeScope::series) {
    plan.series.push_back(asked);
  } else {
    auto rows =
        prepare(db_, "SELECT id FROM series WHERE study = (SELECT study FROM series WHERE id = ?) ORDER BY id", number);
    while (rows.executeStep()) plan.series.push_back(table.get({integer(rows, 0)}));
  }
  const std::string series = numbersOf(plan);
  plan.tracks = count(db_, where("SELECT count(*) FROM track WHERE id", kTracks), series);
  plan.edits = count(db_, where("SELECT count(*) FROM edit WHERE track", kTracks), series);
  plan.jobs = texts(db_, where("SELECT id FROM job WHERE id", kJobs), series);
  plan.models = texts(db_,
                      std::string{"SELECT name FROM model WHERE id IN (SELECT model FROM model_slice WHERE track IN "} +
                          kTracks + ") ORDER BY added",
                      series);
  for (const fs::path& copy : olderCopies(folder_)) plan.olderCopies.push_back(copy.filename().string());
  return plan;
}

PurgePlan Purge::removeRows(int number, PurgeScope scope) {
  const PurgePlan plan = this->plan(number, scope);
  const JobTable jobs{db_, folder_};
  for (const std::string& id : plan.jobs)
    if (const auto state = jobState(jobs.folderOf(id)); state && *state == JobState::running)
      fail(ErrorCode::locked,
           "Cannot remove series " + std::to_string(number) + " from " + folder_.string() + ": job " + id.substr(0, 8) +
               " is working on it",
           "cancel the job, or wait until it has ended", id);

  const ForeignKeysOff unchecked{db_};
  SQLite::Transaction transaction{db_, SQLite::TransactionBehavior::IMMEDIATE};
  deleteRows(db_, numbersOf(plan));
  refuseDangling(db_, folder_);
  execute(db_, "INSERT INTO purge (started) VALUES (?)", nowUtc());
  transaction.commit();
  return plan;
}

void Purge::removeJobFolders(const std::vector<std::string>& jobs) const {
  for (const std::string& id : jobs) fs::remove_all(folder_ / "jobs" / id);
  if (!jobs.empty()) syncFolder(folder_ / "jobs");
}

bool purgeIsUnfinished(SQLite::Database& db) {
  return prepare(db, "SELECT 1 FROM purge").executeStep();
}

void finishPurge(SQLite::Database& db, const fs::path& folder, bool opening) {
  if (!purgeIsUnfinished(db)) return;
  removeUnnamed(folder / "volumes", column(db, "SELECT cache FROM volume"));
  removeUnnamed(folder / "sources", copiedFolders(db));
  if (opening) removeUnnamed(folder / "jobs", column(db, "SELECT id FROM job"));
  for (const fs::path& copy : olderCopies(folder)) fs::remove(copy);
  syncFolder(folder);
  wipeDeletedRows(db, folder);
  db.exec("DELETE FROM purge");
}

}  // namespace diptych::storage::project
