#include "storage/project/Project.h"

#include "core/base/Files.h"
#include "core/base/Ids.h"
#include "storage/project/Backup.h"
#include "storage/project/Damages.h"
#include "storage/project/Database.h"
#include "storage/project/EditTable.h"
#include "storage/project/Failure.h"
#include "storage/project/JobTable.h"
#include "storage/project/LabelEditor.h"
#include "storage/project/ModelTable.h"
#include "storage/project/Names.h"
#include "storage/project/Purge.h"
#include "storage/project/Volumes.h"
#include "storage/project/WriterLock.h"

#include <algorithm>
#include <iterator>
#include <set>

namespace diptych::storage {

using namespace project;

namespace {

constexpr const char* kFolders[] = {"volumes", "models", "jobs", "sources"};
constexpr const char* kIncoming = "incoming";

std::filesystem::path absolutePath(const std::filesystem::path& folder) {
  auto path = std::filesystem::absolute(folder).lexically_normal();
  return path.has_filename() ? path : path.parent_path();  // "heart.diptych/" is "heart.diptych"
}

/// Empty, or as a create() that was killed has left it: nothing in it was ever a project.
bool holdsNothing(const std::filesystem::path& folder) {
  const std::set<std::string> folders{std::begin(kFolders), std::end(kFolders)};
  for (const auto& entry : std::filesystem::directory_iterator{folder}) {
    const std::string name = entry.path().filename().string();
    const bool ours = folders.contains(name) ? entry.is_directory() && std::filesystem::is_empty(entry.path())
                                             : name == WriterLock::kFileName || isUnfinishedDatabase(name);
    if (!ours) return false;
  }
  return true;
}

/// A backup leaves out those that hold only caches and jobs.
void makeMissingFolders(const std::filesystem::path& folder) {
  bool made = false;
  for (const char* name : kFolders) {
    if (std::filesystem::exists(folder / name)) continue;
    makePrivateFolder(folder / name);
    made = true;
  }
  if (made) syncFolder(folder);
}

/// A disk that is full, or somebody who reads, must not keep people from their project: the next opening tries again.
void finishPurgeIfPossible(SQLite::Database& db, const std::filesystem::path& folder) {
  const Status ignored = guarded("finish the purge of", folder, [&] { finishPurge(db, folder, true); });
}

}  // namespace

struct Project::Impl {
  Impl(std::filesystem::path where, Mode how, std::unique_ptr<WriterLock> writerLock,
       std::unique_ptr<SQLite::Database> database)
      : folder{std::move(where)},
        mode{how},
        lock{std::move(writerLock)},
        db{std::move(database)},
        volumes{*db, folder, how == Mode::readWrite},
        editor{*db, volumes.table()},
        models{*db, folder},
        jobs{*db, folder} {}

  ~Impl() {
    if (mode == Mode::readWrite) checkpoint(*db);
  }

  void requireWriter() const {
    if (mode != Mode::readWrite)
      fail(ErrorCode::permission, "Cannot change the project " + folder.string() + ": it is open for reading only", {},
           folder.string());
  }

  /// Moved, removed, or its disk unplugged: what is written now would go to files that nobody finds again.
  void requirePlace() const {
    if (isInPlace(*db)) return;
    fail(ErrorCode::failed, "Cannot write to the project " + folder.string() + ": its folder is not there any more",
         "put it back, or connect its disk again", folder.string());
  }

  /// For functions that only read. `what` says what is read, for the sentence where that fails.
  template <class Work>
  auto read(const std::string& what, Work&& work) const {
    const std::string doing = "read " + what + " of the project";
    return guarded(doing, folder, [&] { return explained(*db, doing, folder, work); });
  }
  /// The same where the name costs a look at the database: it is asked for only after a failure.
  template <class Id, class Work>
  auto read(const std::string& what, Id id, Work&& work) const -> Result<std::invoke_result_t<Work>> {
    try {
      return std::forward<Work>(work)();
    } catch (...) {
      const auto failure = std::current_exception();
      const int reason = systemError(*db);  // before the name is looked up
      return errorFrom(failure, "read " + what + nameOf(*db, id) + " of the project", folder, reason);
    }
  }
  template <class Work>
  auto write(Work&& work) const {
    constexpr const char* doing = "write to the project";
    return guarded(doing, folder, [&] {
      requireWriter();
      requirePlace();
      return explained(*db, doing, folder, work);
    });
  }

  std::filesystem::path folder;
  Mode mode;
  std::unique_ptr<WriterLock> lock;  // before db: released after the file is closed
  std::unique_ptr<SQLite::Database> db;
  Volumes volumes;
  LabelEditor editor;
  ModelTable models;
  JobTable jobs;
};

Project::Project(std::unique_ptr<Impl> impl) : impl_{std::move(impl)} {}
Project::~Project() = default;

Result<std::unique_ptr<Project>> Project::create(const std::filesystem::path& folder) {
  return create(folder, OpenOptions{});
}

Result<std::unique_ptr<Project>> Project::open(const std::filesystem::path& folder, Mode mode) {
  return open(folder, mode, OpenOptions{});
}

Result<std::unique_ptr<Project>> Project::create(const std::filesystem::path& given, const OpenOptions& options) {
  const auto folder = absolutePath(given);
  return guarded("make the project", folder, [&] {
    const auto refuse = [&] {
      fail(ErrorCode::conflict, "Cannot make the project " + folder.string() + ": there is already something",
           "choose a new name", folder.string());
    };
    const bool existed = std::filesystem::exists(std::filesystem::symlink_status(folder));
    if (existed && (!std::filesystem::is_directory(folder) || !holdsNothing(folder))) refuse();
    if (existed)
      std::filesystem::permissions(folder, std::filesystem::perms::owner_all);
    else
      makePrivateFolder(folder);
    auto lock = WriterLock::acquire(folder);
    if (!holdsNothing(folder)) refuse();  // somebody was faster
    RemoveUnlessKept unfinished{folder};  // from here on it is ours
    makeMissingFolders(folder);
    auto db = openDatabase(folder, Access::create, options);
    syncFolder(folder);
    orThrow(syncParentOf(folder));  // without its name in there the whole project would be gone
    auto impl = std::make_unique<Impl>(folder, Mode::readWrite, std::move(lock), std::move(db));
    unfinished.keep();
    return std::unique_ptr<Project>{new Project{std::move(impl)}};
  });
}

Result<std::unique_ptr<Project>> Project::open(const std::filesystem::path& given, Mode mode,
                                               const OpenOptions& options) {
  const auto folder = absolutePath(given);
  return guarded("open the project", folder, [&] {
    if (!std::filesystem::is_directory(folder))
      fail(ErrorCode::notFound, "Cannot open the project " + folder.string() + ": there is no such folder",
           "check the path, or make it with \"diptych new\"", folder.string());
    const bool writing = mode == Mode::readWrite;
    if (!std::filesystem::exists(folder /
                                 kDatabaseName))  // before the lock, which would leave a file in a foreign folder
      fail(ErrorCode::notFound,
           "Cannot open the project " + folder.string() + ": there is no " + kDatabaseName + " in it",
           "check the path, or make a project with \"diptych new\"", folder.string());
    auto lock = writing ? WriterLock::acquire(folder) : nullptr;
    auto db = openDatabase(folder, writing ? Access::write : Access::read, options);
    std::error_code ignored;  // what cannot be removed is in nobody's way
    if (writing) std::filesystem::remove_all(incomingFolder(folder), ignored);
    if (writing) finishPurgeIfPossible(*db, folder);
    if (writing) makeMissingFolders(folder);
    auto impl = std::make_unique<Impl>(folder, mode, std::move(lock), std::move(db));
    if (writing) {
      impl->volumes.removeUnfinished();
      impl->models.removeUnfinished();
      impl->jobs.removeUnfinished();
    }
    return std::unique_ptr<Project>{new Project{std::move(impl)}};
  });
}

const std::filesystem::path& Project::folder() const {
  return impl_->folder;
}
Project::Mode Project::mode() const {
  return impl_->mode;
}
std::filesystem::path Project::incomingFolder(const std::filesystem::path& projectFolder) {
  return projectFolder / kIncoming;
}

// --- images

Result<SeriesEntry> Project::addSeries(const LoadedSeries& series, const AddOptions& options,
                                       const Progress& progress) {
  return impl_->write([&] { return impl_->volumes.add(series, options, progress); });
}
Result<std::vector<SeriesEntry>> Project::series() const {
  return impl_->read("the series", [&] { return impl_->volumes.table().all(); });
}
Result<SeriesEntry> Project::seriesByNumber(int number) const {
  return impl_->read("series " + std::to_string(number), [&] { return impl_->volumes.table().get({number}); });
}
Result<Volume> Project::loadVolume(VolumeId volume) const {
  return impl_->read("", volume, [&] { return impl_->volumes.load(volume); });
}
Result<Raster<std::uint8_t>> Project::thumbnail(VolumeId volume) const {
  return impl_->read("the thumbnail of ", volume, [&] {
    (void)impl_->volumes.table().volume(volume);
    return impl_->volumes.table().thumbnail(volume);
  });
}
Result<std::vector<Instance>> Project::instances(VolumeId volume) const {
  return impl_->read("the source files of ", volume, [&] {
    const SeriesTable& table = impl_->volumes.table();
    return table.instances(table.volume(volume).series);
  });
}

Result<PurgePlan> Project::purgePlan(int series, PurgeScope scope) const {
  return impl_->read("what a purge would remove", [&] { return Purge{*impl_->db, impl_->folder}.plan(series, scope); });
}
Result<PurgeOutcome> Project::purge(int series, PurgeScope scope, const Progress& progress) {
  auto removed = impl_->write([&] {
    progress(0, "Removing the labels and records");
    return Purge{*impl_->db, impl_->folder}.removeRows(series, scope);
  });
  if (!removed) return removed.error();
  // From here on the study is gone; what fails now is finished by the next opening.
  const Status finished = impl_->write([&] {
    progress(0.4, "Removing the files");
    Purge{*impl_->db, impl_->folder}.removeJobFolders(removed->jobs);
    progress(0.6, "Wiping the database");
    finishPurge(*impl_->db, impl_->folder, false);
  });
  PurgeOutcome outcome{std::move(*removed), std::nullopt};
  if (!finished) outcome.unfinished = finished.error();
  return outcome;
}

// --- labels

Result<TrackEntry> Project::createTrack(VolumeId volume, TrackKind kind, const std::string& name,
                                        const std::string& author, const Scheme& scheme, const std::string& modelId) {
  return impl_->write([&] {
    (void)impl_->volumes.table().volume(volume);  // says so where it does not exist
    TrackTable tracks{*impl_->db};
    return tracks.get(tracks.add(volume, kind, name, author, scheme, modelId));
  });
}
Result<std::vector<TrackEntry>> Project::tracks(VolumeId volume) const {
  return impl_->read("the tracks of ", volume, [&] {
    (void)impl_->volumes.table().volume(volume);
    return TrackTable{*impl_->db}.ofVolume(volume);
  });
}
Result<TrackEntry> Project::track(TrackId track) const {
  return impl_->read("", track, [&] { return TrackTable{*impl_->db}.get(track); });
}
Status Project::setScheme(TrackId track, const Scheme& scheme) {
  return impl_->write([&] {
    SQLite::Transaction transaction{*impl_->db, SQLite::TransactionBehavior::IMMEDIATE};
    TrackTable{*impl_->db}.setScheme(track, scheme);
    transaction.commit();
  });
}
Result<LabelTiles> Project::labels(TrackId track) const {
  return impl_->read("the labels of ", track, [&] { return impl_->editor.labels(track); });
}
Result<EditEntry> Project::commitEdit(TrackId track, const Edit& edit, const std::string& author,
                                      const std::string& modelId) {
  return impl_->write([&] { return impl_->editor.commitEdit(track, edit, author, modelId); });
}
Result<EditEntry> Project::undo(TrackId track, const std::string& author) {
  return impl_->write([&] { return impl_->editor.undo(track, author); });
}
Result<EditEntry> Project::redo(TrackId track, const std::string& author) {
  return impl_->write([&] { return impl_->editor.redo(track, author); });
}
Result<std::vector<EditEntry>> Project::edits(TrackId track) const {
  return impl_->read("the history of ", track, [&] {
    (void)TrackTable{*impl_->db}.get(track);
    return EditTable{*impl_->db}.ofTrack(track);
  });
}
Result<std::vector<SliceState>> Project::sliceStates(TrackId track) const {
  return impl_->read("what was said about the slices of ", track, [&] {
    (void)TrackTable{*impl_->db}.get(track);
    return SliceTable{*impl_->db}.states(track);
  });
}
Status Project::setSliceStates(TrackId track, const std::vector<SliceState>& states, const std::string& author) {
  return impl_->write([&] { impl_->editor.setSliceStates(track, states, author); });
}
Result<EditEntry> Project::commitLabels(TrackId track, const LabelTiles& labels, const std::vector<SliceState>& states,
                                        const std::string& editName, const std::string& author,
                                        const std::string& modelId) {
  return impl_->write([&] { return impl_->editor.commitLabels(track, labels, states, editName, author, modelId); });
}

// --- models

Result<ModelEntry> Project::addModel(const ModelCard& card, const std::filesystem::path& weights,
                                     const std::string& jobId, const std::vector<TrainedSlice>& trainedOn) {
  return impl_->write([&] { return impl_->models.add(card, weights, jobId, trainedOn); });
}
Result<std::vector<ModelEntry>> Project::models() const {
  return impl_->read("the models", [&] { return impl_->models.all(); });
}
Result<ModelEntry> Project::model(const std::string& idOrName) const {
  return impl_->read("the model " + idOrName, [&] { return impl_->models.find(idOrName); });
}
Result<std::vector<TrainedSlice>> Project::trainedSlices(const std::string& modelId) const {
  return impl_->read("the training slices of a model", [&] { return impl_->models.trainedSlices(modelId); });
}

// --- jobs

std::pair<std::string, std::filesystem::path> Project::newJobFolder() const {
  const std::string id = randomId();
  return {id, impl_->jobs.folderOf(id)};
}
Status Project::addJob(const JobEntry& job) {
  return impl_->write([&] { impl_->jobs.add(job); });
}
Status Project::markJobTaken(const std::string& id) {
  return impl_->write([&] { impl_->jobs.markTaken(id); });
}
Status Project::removeJob(const std::string& id) {
  return impl_->write([&] { impl_->jobs.remove(id); });
}
Result<std::vector<JobEntry>> Project::jobs() const {
  return impl_->read("the jobs", [&] { return impl_->jobs.all(); });
}

// --- whole

Status Project::backup(const std::filesystem::path& out, const Progress& progress) const {
  return guarded("write the backup", out, [&] { backupProject(*impl_->db, impl_->folder, out, progress); });
}

Result<std::vector<std::string>> Project::check(const Progress& progress) const {
  return guarded("check the project", impl_->folder,
                 [&] { return damagesOf(*impl_->db, impl_->volumes, impl_->models, progress); });
}

}  // namespace diptych::storage
