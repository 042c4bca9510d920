#pragma once
// Work on a project with a plain model beside it, so that a project found after a crash can be compared with what was acknowledged.

#include "storage/project/OpenOptions.h"
#include "tests/core/PlainLabels.h"
#include "tests/storage/ProjectFixtures.h"
#include "tests/support/DiskRecorder.h"

#include <map>
#include <random>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace diptych::storage::test {

/// A track as arrays and lists: what the database's pointers, contents and histories must come out at.
struct PlainTrack {
  using States = std::map<std::pair<int, int>, SliceState>;  // by phase and slice; untouched ones are not listed
  /// What an edit changed, for undo and redo.
  struct Step {
    std::int64_t seq = 0;
    std::string name;
    diptych::test::PlainLabels before, after;
    States statesBefore, statesAfter;
  };
  struct Entry {
    std::int64_t seq = 0;
    UndoHistory::Kind kind = UndoHistory::Kind::edit;
    std::int64_t target = 0;
    std::string name;
    bool operator==(const Entry&) const = default;
  };

  TrackId id;
  diptych::test::PlainLabels labels;
  Scheme scheme;
  States states;
  std::vector<Entry> edits;
  std::vector<Step> done, undone;

  void undo(std::int64_t seq);
  void redo(std::int64_t seq);
};

struct PlainProject {
  struct Job {
    std::string id;
    bool taken = false, beingRemoved = false;
  };
  std::vector<std::pair<SeriesEntry, std::vector<std::string>>> series;  // with the contents of its source files
  std::vector<PlainTrack> tracks;
  std::vector<std::string> models;
  std::vector<Job> jobs;
  std::vector<std::string> removedJobs;
  std::int64_t lastSeq = 0;
  bool exists = false, backedUp = false;
};

/// The first thing in which a project differs from the model, as a sentence; empty where all is as it should be. Looks at voxels,
/// edits, schemes, states, volumes, copied sources, weights and job folders.
std::string difference(const Project& project, const PlainProject& expected);
/// Undoes and redoes the last edit of each track, then paints on: what a person does next. A sentence as above.
std::string differenceGoingOn(Project& project, PlainProject expected);

/// Does what it is told to a project, each step acknowledged by a mark: 2n+1 before step n (from 0) and 2n+2 after it.
class RecordedWork {
public:
  /// Works below `root`: the project is root/p.diptych, its backup root/backup.diptych. `inputs` lies elsewhere.
  RecordedWork(std::filesystem::path root, std::filesystem::path inputs, project::OpenOptions options);

  std::filesystem::path path() const { return root_ / "p.diptych"; }
  std::filesystem::path backupPath() const { return root_ / "backup.diptych"; }
  /// Marks go there from now on, and states() begins anew with the state of this moment.
  void recordTo(diptych::test::DiskRecorder& recorder);
  /// states()[n]: what is acknowledged after n steps.
  const std::vector<PlainProject>& states() const { return states_; }

  void create();
  void close();
  void open();
  void addSeries(bool copySources);
  void addTrack(TrackKind kind);
  void paint(std::mt19937& random);  ///< a stroke over several tiles, on the first track
  void undo();
  void redo();
  void sayDone(int k);
  void addSegment(SegmentValue value, const std::string& id);
  void deleteSegment(SegmentValue value);  ///< one that is not in use
  /// Undo or redo, after which the scheme is expected to be this one.
  void undoToScheme(const Scheme& scheme);
  void redoToScheme(const Scheme& scheme);
  void takeInLabels(std::mt19937& random);  ///< commitLabels on the last track, with states
  void addModel(const std::string& id);
  void addJob();
  void takeJob();
  void removeJob();  ///< the last one; two steps: nobody can say how much of its folder is left in between
  void backUp();

  const PlainProject& now() const { return plain_; }

private:
  template <class Work>
  void step(Work&& work);
  PlainTrack& track() { return plain_.tracks.front(); }
  void record(PlainTrack& track, const EditEntry& entry, diptych::test::PlainLabels after, PlainTrack::States states);

  std::filesystem::path root_, inputs_;
  project::OpenOptions options_;
  diptych::test::DiskRecorder* recorder_ = nullptr;
  std::unique_ptr<Project> project_;
  PlainProject plain_;
  std::vector<PlainProject> states_;
};

}  // namespace diptych::storage::test
