#pragma once
// A project on disk: one folder, one SQLite file, one writer. The only class that other modules use of the database.

#include "core/base/Ids.h"
#include "core/base/Progress.h"
#include "core/base/Result.h"
#include "core/edit/Edit.h"
#include "core/image/Volume.h"
#include "core/jobs/JobFolder.h"
#include "core/label/LabelTiles.h"
#include "core/label/Scheme.h"
#include "core/label/SliceState.h"
#include "core/model/ModelCard.h"
#include "storage/import/Import.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace diptych::storage {

namespace project {
struct OpenOptions;  // storage/project/OpenOptions.h
}

enum class TrackKind { human, model, reference, consensus };
const char* trackKindName(TrackKind kind);
Result<TrackKind> trackKindFromName(std::string_view name);

/// A series as the study list shows it. Series are addressed by `number`, a small integer that stays for good
/// (`--series 3`): never by patient text.
struct SeriesEntry {
  SeriesId id;
  VolumeId volume;
  int number = 0;
  PatientInfo patient;
  StudyInfo study;
  SeriesInfo series;
  SourceFormat format = SourceFormat::dicom;
  Geometry geometry;
  int files = 0;
  bool copied = false;
  std::vector<std::string> notes;
};

struct TrackEntry {
  TrackId id;
  VolumeId volume;
  int number = 0;  ///< small integer within the series
  TrackKind kind = TrackKind::human;
  std::string name, author;
  std::string modelId;  ///< kind == model: which card
  std::string created;
  Scheme scheme;
  /// Values of segments that were deleted, ascending: undo may bring them back. A new segment should take another value; where
  /// it takes one of these, undoing the deletion is refused for as long as it is there.
  std::vector<SegmentValue> retiredValues;
};

struct EditEntry {
  EditId id;
  std::int64_t seq = 0;  ///< grows over the whole project; acknowledged once committed
  TrackId track;
  UndoHistory::Kind kind = UndoHistory::Kind::edit;
  std::int64_t target = 0;  ///< seq undone or redone
  std::string name, author, modelId, created;
};

struct ModelEntry {
  ModelCard card;
  std::filesystem::path weights;  ///< absolute
  std::string jobId;              ///< that trained it; empty if imported
};

/// A slice that a model was trained on.
struct TrainedSlice {
  TrackId track;
  int t = 0, k = 0;
  auto operator<=>(const TrainedSlice&) const = default;
};

struct JobEntry {
  std::string id;
  JobTask task = JobTask::segment;
  std::string created, description;
  std::filesystem::path folder;  ///< absolute
  std::string contextJson;       ///< what the program needs to take the result in (series, tracks, slices); opaque here
  bool taken = false;            ///< the result is in the project
  std::vector<VolumeId> volumes;  ///< whose voxels are in the folder: a purge of one of them takes the job along
};

/// One series, or all series of its study.
enum class PurgeScope { series, study };

/// What goes with a purge, for people to read before they agree.
struct PurgePlan {
  std::vector<SeriesEntry> series;  ///< ascending; `copied` ones take their copies of the source files along
  std::int64_t tracks = 0, edits = 0;
  std::vector<std::string> jobs;    ///< ids: all that hold voxels of these series, with what they say of other series
  std::vector<std::string> models;  ///< names of those trained on it, which stay
  std::vector<std::string> olderCopies;  ///< file names in the project folder: the database before a migration
};

struct PurgeOutcome {
  PurgePlan removed;
  /// Where the study is out of the project but bytes of it are still in its folder: why. The next opening for writing
  /// finishes the work.
  std::optional<Error> unfinished;
};

struct AddOptions {
  bool copySources = false;
};

/// Not thread-safe: owned by one thread (the storage thread of the window, the main thread of a command).
class Project {
public:
  /// Makes the folder (mode 0700) and opens it for writing. Refuses an existing non-empty folder.
  static Result<std::unique_ptr<Project>> create(const std::filesystem::path& folder);
  enum class Mode { readWrite, readOnly };
  /// readWrite takes the writer's lock, or says who has it (host, process, since when). readOnly never waits and never
  /// writes. A newer schema is refused with the version it needs; an older one is migrated after a backup (readWrite), or in
  /// memory (readOnly). A damaged database is refused by readWrite; readOnly opens it, and gives ErrorCode::damaged for what
  /// cannot be read.
  static Result<std::unique_ptr<Project>> open(const std::filesystem::path& folder, Mode mode);
  /// The same with what only tests change.
  static Result<std::unique_ptr<Project>> create(const std::filesystem::path& folder,
                                                 const project::OpenOptions& options);
  static Result<std::unique_ptr<Project>> open(const std::filesystem::path& folder, Mode mode,
                                               const project::OpenOptions& options);
  ~Project();

  const std::filesystem::path& folder() const;
  Mode mode() const;
  /// Where archives are unpacked while they are imported (storage/import/Archives.h). Whatever is left there is removed when the
  /// project is next opened for writing.
  static std::filesystem::path incomingFolder(const std::filesystem::path& projectFolder);

  // --- images
  /// Registers a loaded series (patient, study, series, instances, volume cache) in one transaction. A series whose
  /// SeriesInstanceUID (or source files' hashes, for other formats) is already there gives ErrorCode::conflict. Source files that
  /// lie in incomingFolder() are copied whatever the options say: they will not stay.
  Result<SeriesEntry> addSeries(const LoadedSeries& series, const AddOptions& options, const Progress& progress = {});
  Result<std::vector<SeriesEntry>> series() const;
  Result<SeriesEntry> seriesByNumber(int number) const;
  /// Read from volumes/, checksum verified at first use; rebuilt from the source files when missing.
  Result<Volume> loadVolume(VolumeId volume) const;
  /// A small grey picture for lists: longer side at most 96 px, in the patient's proportions. Empty where none is stored:
  /// volumes added by an older Diptych get theirs when they are first loaded in a project open for writing.
  Result<Raster<std::uint8_t>> thumbnail(VolumeId volume) const;
  Result<std::vector<Instance>> instances(VolumeId volume) const;

  /// What purge() would remove; running jobs are no obstacle here.
  Result<PurgePlan> purgePlan(int series, PurgeScope scope) const;
  /// Removes a series, or the whole study it belongs to, so that nothing of it stays in the project folder: rows, labels with their
  /// history, volume caches, copied sources, jobs that hold its voxels, copies of the database from before migrations, and
  /// what SQLite keeps of deleted rows. Models trained on it stay, without their record of its slices. Source files elsewhere,
  /// backups, reports and exports are not touched. It cannot be undone. ErrorCode::locked, with nothing changed, where a job
  /// on these series is running. Killed in the middle, it has either not begun or is finished at the next opening for writing.
  /// The caller sees to it that nothing else works with these series: jobs being prepared, imports under way.
  Result<PurgeOutcome> purge(int series, PurgeScope scope, const Progress& progress = {});

  // --- labels
  Result<TrackEntry> createTrack(VolumeId volume, TrackKind kind, const std::string& name, const std::string& author,
                                 const Scheme& scheme, const std::string& modelId = {});
  Result<std::vector<TrackEntry>> tracks(VolumeId volume) const;
  Result<TrackEntry> track(TrackId track) const;
  /// Adds, renames and removes segments; values in use cannot be removed. A removed segment is remembered with its value.
  Status setScheme(TrackId track, const Scheme& scheme);
  /// Current heads as a snapshot. Where tiles are damaged: ErrorCode::damaged with the slices.
  Result<LabelTiles> labels(TrackId track) const;
  /// One transaction: heads, edit record, slice states (touched untouched slices become inWork). Refuses, changing nothing, where the heads are
  /// not what the edit expects, or where it uses values that are not in the scheme; an empty edit is ErrorCode::usage.
  /// On return the edit is acknowledged: on disk, safe from kill -9 and power loss.
  Result<EditEntry> commitEdit(TrackId track, const Edit& edit, const std::string& author,
                               const std::string& modelId = {});
  /// Reverts, or applies again, the edit that UndoHistory names; ErrorCode::notFound where there is none. Slice states
  /// that came with that edit go with it, unless somebody has changed them since. Labels keep their meaning: a deleted
  /// segment whose voxels come back is put back into the scheme with its value, id, name and colour (and leaves it again with
  /// the opposite step); where its value stands for another segment by now the step is refused with ErrorCode::invalid.
  Result<EditEntry> undo(TrackId track, const std::string& author);
  Result<EditEntry> redo(TrackId track, const std::string& author);
  Result<std::vector<EditEntry>> edits(TrackId track) const;

  /// Stage, declared segments and doubt of slices; slices not listed are untouched (and have no doubt).
  Result<std::vector<SliceState>> sliceStates(TrackId track) const;
  Status setSliceStates(TrackId track, const std::vector<SliceState>& states, const std::string& author);
  /// Label tiles and states of an import or prediction in one transaction, as one edit. Afterwards the track holds
  /// exactly `labels`, which must lie on the volume's grid; slices without a state in `states` keep the one they have.
  Result<EditEntry> commitLabels(TrackId track, const LabelTiles& labels, const std::vector<SliceState>& states,
                                 const std::string& editName, const std::string& author,
                                 const std::string& modelId = {});

  // --- models
  /// Copies the weights into models/ under the card's id (hash checked) and records the card and what it was trained on.
  Result<ModelEntry> addModel(const ModelCard& card, const std::filesystem::path& weights, const std::string& jobId,
                              const std::vector<TrainedSlice>& trainedOn);
  Result<std::vector<ModelEntry>> models() const;
  /// By id, exact name (newest wins), or unique id prefix.
  Result<ModelEntry> model(const std::string& idOrName) const;
  /// Including those of its ancestors.
  Result<std::vector<TrainedSlice>> trainedSlices(const std::string& modelId) const;

  // --- jobs
  /// A fresh random id and the path of its folder under jobs/ (not yet created).
  std::pair<std::string, std::filesystem::path> newJobFolder() const;
  Status addJob(const JobEntry& job);
  Status markJobTaken(const std::string& id);
  Status removeJob(const std::string& id);  ///< row and folder
  Result<std::vector<JobEntry>> jobs() const;

  // --- whole
  /// SQLite's Online Backup plus models and copied sources into a new folder; caches and job folders are left out.
  /// Atomic; refuses an existing target with ErrorCode::conflict.
  Status backup(const std::filesystem::path& out, const Progress& progress = {}) const;
  /// Pages, structure, references, labels (also those that undo would bring back) against their history, caches and weights: a
  /// sentence for each damage found, with what is affected and what to do.
  Result<std::vector<std::string>> check(const Progress& progress = {}) const;

private:
  struct Impl;
  explicit Project(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace diptych::storage
