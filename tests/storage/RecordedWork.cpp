#include "tests/storage/RecordedWork.h"

#include "core/base/Files.h"
#include "core/jobs/JobFolder.h"
#include "tests/core/JobExamples.h"

#include <algorithm>

namespace diptych::storage::test {

using diptych::test::PlainLabels;
using Kind = UndoHistory::Kind;

namespace {

constexpr GridSize kGrid{70, 66, 2, 1};  // two tile columns and rows, both cut at the edge
constexpr const char* kWeights = "weights of a network";
constexpr const char* kPixels = "pixels for a worker";

template <class T>
T must(Result<T> result) {
  return take(std::move(result));
}
void must(const Status& status) {
  if (!status) qFatal("%s", status.error().sentence().c_str());
}

/// The edit that turns `before` into `after`.
Edit editOf(const PlainLabels& before, const PlainLabels& after, const std::string& name) {
  PlainLabels base = before, goal = after;
  EditBuilder builder{base.tiles()};
  goal.forEach([&](int i, int j, int k, int t) { builder.set(i, j, k, t, goal.at(i, j, k, t)); });
  return std::move(builder).finish(name);
}

/// A thick line between two voxels of a slice.
PlainLabels withStroke(PlainLabels labels, int k, SegmentValue value, std::mt19937& random) {
  const auto pick = [&](int size) { return static_cast<int>(random() % static_cast<unsigned>(size)); };
  const int x0 = pick(labels.size.x), y0 = pick(labels.size.y), x1 = pick(labels.size.x), y1 = pick(labels.size.y);
  constexpr int steps = 100;
  for (int s = 0; s <= steps; ++s)
    for (int dy = -2; dy <= 2; ++dy)
      for (int dx = -2; dx <= 2; ++dx) {
        const int x = x0 + (x1 - x0) * s / steps + dx, y = y0 + (y1 - y0) * s / steps + dy;
        if (labels.contains(x, y, k)) labels.at(x, y, k) = value;
      }
  return labels;
}

/// Slices that differ become inWork where nobody said anything yet.
PlainTrack::States touched(PlainTrack::States states, PlainLabels before, PlainLabels after) {
  before.forEach([&](int i, int j, int k, int t) {
    if (before.at(i, j, k, t) != after.at(i, j, k, t))
      states.try_emplace({t, k}, SliceState{t, k, SliceStage::inWork, {}});
  });
  return states;
}

/// Takes the states of an edit back or brings them again, but not where somebody has said something else since.
void moveStates(PlainTrack::States& now, const PlainTrack::States& from, const PlainTrack::States& to) {
  const auto in = [](const PlainTrack::States& states, std::pair<int, int> place) {
    const auto found = states.find(place);
    return found == states.end() ? SliceState{place.first, place.second, SliceStage::untouched, {}} : found->second;
  };
  PlainTrack::States all = from;
  all.insert(to.begin(), to.end());
  for (const auto& [place, ignored] : all) {
    if (in(from, place) == in(to, place) || in(now, place) != in(from, place)) continue;
    now[place] = in(to, place);
    if (now[place].stage == SliceStage::untouched) now.erase(place);
  }
}

/// Slice by slice: voxel by voxel takes most of the time of thousands of images.
bool same(const LabelTiles& labels, const PlainLabels& expected) {
  const GridSize& size = expected.size;
  if (labels.size() != size) return false;
  auto at = expected.voxels.begin();
  for (int t = 0; t < size.t; ++t)
    for (int k = 0; k < size.z; ++k) {
      const auto slice = labels.slice(k, t);
      if (!std::equal(slice.pixels.begin(), slice.pixels.end(), at)) return false;
      at += size.x * size.y;
    }
  return true;
}

std::string filesDifference(const Project& project, const PlainProject& expected) {
  static const Volume voxels = obliqueVolume(kGrid);
  for (const auto& [entry, sources] : expected.series) {
    const auto volume = project.loadVolume(entry.volume);
    if (!volume) return volume.error().sentence();
    if (!sameBytes(*volume, voxels)) return "the voxels of a series are others";
    if (!entry.copied) continue;
    const auto instances = project.instances(entry.volume);
    if (!instances || instances->size() != sources.size()) return "a series has lost source files";
    for (std::size_t i = 0; i < sources.size(); ++i)
      if (readText((*instances)[i].path) != sources[i])
        return "the copied source " + (*instances)[i].path.string() + " is not what was copied";
  }
  for (const ModelEntry& model : take(project.models()))
    if (readText(model.weights) != kWeights) return "the weights of model " + model.card.id + " are others";
  const auto jobs = take(project.jobs());
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    if (expected.jobs[i].beingRemoved) continue;
    const auto spec = readJobSpec(jobs[i].folder);
    if (!spec) return "a job has no specification: " + spec.error().sentence();
    if (readText(jobs[i].folder / spec->cases.at(0).file) != kPixels) return "a job has lost its input";
  }
  for (const std::string& id : expected.removedJobs)
    if (std::filesystem::exists(project.folder() / "jobs" / id)) return "the folder of a removed job is back";
  return {};
}

std::string trackDifference(const Project& project, const PlainTrack& expected) {
  const auto entry = project.track(expected.id);
  if (!entry) return entry.error().sentence();
  const std::string who = "track " + std::to_string(expected.id.value) + ": ";
  if (entry->scheme != expected.scheme) return who + "its scheme is another";

  const auto edits = project.edits(expected.id);
  if (!edits) return edits.error().sentence();
  std::vector<PlainTrack::Entry> found;
  for (const EditEntry& edit : *edits) found.push_back({edit.seq, edit.kind, edit.target, edit.name});
  if (found.size() != expected.edits.size())
    return who + std::to_string(found.size()) + " edits instead of " + std::to_string(expected.edits.size());
  if (found != expected.edits) return who + "its edits are others, or in another order";

  const auto labels = project.labels(expected.id);
  if (!labels) return labels.error().sentence();
  if (!same(*labels, expected.labels)) return who + "its labels are others";

  const auto states = project.sliceStates(expected.id);
  if (!states) return states.error().sentence();
  PlainTrack::States listed;
  for (const SliceState& state : *states)
    if (state.stage != SliceStage::untouched) listed[{state.t, state.k}] = state;
  if (listed != expected.states) return who + "its slice states are others";
  return {};
}

}  // namespace

void PlainTrack::undo(std::int64_t seq) {
  const Step step = done.back();
  done.pop_back();
  labels = step.before;
  moveStates(states, step.statesAfter, step.statesBefore);
  edits.push_back({seq, Kind::undo, step.seq, step.name});
  undone.push_back(step);
}

void PlainTrack::redo(std::int64_t seq) {
  const Step step = undone.back();
  undone.pop_back();
  labels = step.after;
  moveStates(states, step.statesBefore, step.statesAfter);
  edits.push_back({seq, Kind::redo, step.seq, step.name});
  done.push_back(step);
}

std::string difference(const Project& project, const PlainProject& expected) {
  const auto damages = project.check();
  if (!damages) return damages.error().sentence();
  if (!damages->empty()) return "check: " + damages->front();

  const auto series = project.series();
  if (!series) return series.error().sentence();
  if (series->size() != expected.series.size())
    return std::to_string(series->size()) + " series instead of " + std::to_string(expected.series.size());
  std::size_t tracks = 0;
  for (std::size_t i = 0; i < series->size(); ++i) {
    const SeriesEntry& found = (*series)[i];
    if (found.series.uid != expected.series[i].first.series.uid || found.files != expected.series[i].first.files)
      return "series " + std::to_string(found.number) + " is another";
    tracks += take(project.tracks(found.volume)).size();
  }
  if (tracks != expected.tracks.size())
    return std::to_string(tracks) + " tracks instead of " + std::to_string(expected.tracks.size());
  for (const PlainTrack& track : expected.tracks)
    if (const auto found = trackDifference(project, track); !found.empty()) return found;

  std::vector<std::string> models;
  for (const ModelEntry& model : take(project.models())) models.push_back(model.card.id);
  if (models != expected.models) return "its models are others";
  const auto jobs = take(project.jobs());
  const auto same = [](const JobEntry& a, const PlainProject::Job& b) { return a.id == b.id && a.taken == b.taken; };
  if (!std::equal(jobs.begin(), jobs.end(), expected.jobs.begin(), expected.jobs.end(), same))
    return "its jobs are others";
  return filesDifference(project, expected);
}

std::string differenceGoingOn(Project& project, PlainProject expected) {
  std::int64_t seq = expected.lastSeq;
  for (PlainTrack& track : expected.tracks) {
    if (!track.done.empty()) {
      const auto undone = project.undo(track.id, "eva");
      if (!undone) return "undo: " + undone.error().sentence();
      const auto redone = project.redo(track.id, "eva");
      if (!redone) return "redo: " + redone.error().sentence();
      track.undo(++seq);
      track.redo(++seq);
    }
    const auto labels = project.labels(track.id);
    if (!labels) return labels.error().sentence();
    const PlainLabels before = track.labels;
    SegmentValue& voxel = track.labels.at(3, 5, 1);
    voxel = voxel == 1 ? 2 : 1;
    const auto painted = project.commitEdit(track.id, dot(*labels, 3, 5, 1, 0, voxel, "Painted on"), "eva");
    if (!painted) return "painting on: " + painted.error().sentence();
    track.edits.push_back({++seq, Kind::edit, 0, "Painted on"});
    track.states = touched(track.states, before, track.labels);
  }
  for (const PlainTrack& track : expected.tracks)
    if (const auto found = trackDifference(project, track); !found.empty()) return "after going on, " + found;
  return {};
}

RecordedWork::RecordedWork(std::filesystem::path root, std::filesystem::path inputs, project::OpenOptions options)
    : root_{std::move(root)}, inputs_{std::move(inputs)}, options_{options}, states_{plain_} {
  std::filesystem::create_directories(root_);
  std::filesystem::create_directories(inputs_);
}

void RecordedWork::recordTo(diptych::test::DiskRecorder& recorder) {
  recorder_ = &recorder;
  states_ = {plain_};
}

template <class Work>
void RecordedWork::step(Work&& work) {
  const std::uint64_t number = states_.size() - 1;
  if (recorder_) recorder_->mark(2 * number + 1);
  work();
  states_.push_back(plain_);
  if (recorder_) recorder_->mark(2 * number + 2);
}

void RecordedWork::create() {
  step([&] {
    project_ = must(Project::create(path(), options_));
    plain_.exists = true;
  });
}

void RecordedWork::close() {
  step([&] { project_.reset(); });
}

void RecordedWork::open() {
  step([&] { project_ = must(Project::open(path(), Project::Mode::readWrite, options_)); });
}

void RecordedWork::addSeries(bool copySources) {
  const std::string uid = "1.2.3." + std::to_string(plain_.series.size() + 1);
  const LoadedSeries loaded = handMadeSeries(inputs_ / uid, uid, kGrid);
  step([&] {
    const SeriesEntry entry = must(project_->addSeries(loaded, {copySources}));
    std::vector<std::string> contents;
    for (const Instance& instance : loaded.source.instances) contents.push_back(readText(instance.path));
    plain_.series.emplace_back(entry, contents);
  });
}

void RecordedWork::addTrack(TrackKind kind) {
  step([&] {
    const TrackEntry entry =
        must(project_->createTrack(plain_.series.back().first.volume, kind, "Eva", "eva", twoSegments()));
    plain_.tracks.push_back({entry.id, PlainLabels{kGrid}, entry.scheme, {}, {}, {}, {}});
  });
}

void RecordedWork::record(PlainTrack& track, const EditEntry& entry, PlainLabels after, PlainTrack::States states) {
  track.done.push_back({entry.seq, entry.name, track.labels, after, track.states, states});
  track.undone.clear();
  track.edits.push_back({++plain_.lastSeq, Kind::edit, 0, entry.name});
  track.labels = std::move(after);
  track.states = std::move(states);
}

void RecordedWork::paint(std::mt19937& random) {
  const int k = static_cast<int>(random() % static_cast<unsigned>(kGrid.z));
  const auto& segments = track().scheme.segments;
  const SegmentValue value = segments[random() % segments.size()].value;
  const PlainLabels after = withStroke(track().labels, k, value, random);
  const Edit edit = editOf(track().labels, after, "Brush " + std::to_string(plain_.lastSeq + 1));
  if (edit.empty()) return;
  step([&] {
    const EditEntry entry = must(project_->commitEdit(track().id, edit, "eva"));
    record(track(), entry, after, touched(track().states, track().labels, after));
  });
}

void RecordedWork::undo() {
  undoToScheme(track().scheme);
}

void RecordedWork::redo() {
  redoToScheme(track().scheme);
}

void RecordedWork::undoToScheme(const Scheme& scheme) {
  step([&] {
    must(project_->undo(track().id, "eva"));
    track().undo(++plain_.lastSeq);
    track().scheme = scheme;
  });
}

void RecordedWork::redoToScheme(const Scheme& scheme) {
  step([&] {
    must(project_->redo(track().id, "eva"));
    track().redo(++plain_.lastSeq);
    track().scheme = scheme;
  });
}

void RecordedWork::sayDone(int k) {
  step([&] {
    const SliceState state{0, k, SliceStage::done, {1, 2}};
    must(project_->setSliceStates(track().id, {state}, "eva"));
    track().states[{0, k}] = state;
  });
}

void RecordedWork::addSegment(SegmentValue value, const std::string& id) {
  step([&] {
    Scheme scheme = track().scheme;
    scheme.segments.push_back({value, id, {}, id, {0, 0, 255}});
    must(project_->setScheme(track().id, scheme));
    track().scheme = scheme;
  });
}

void RecordedWork::deleteSegment(SegmentValue value) {
  step([&] {
    Scheme scheme = track().scheme;
    std::erase_if(scheme.segments, [&](const Segment& segment) { return segment.value == value; });
    must(project_->setScheme(track().id, scheme));
    track().scheme = scheme;
  });
}

void RecordedWork::takeInLabels(std::mt19937& random) {
  PlainTrack& last = plain_.tracks.back();
  PlainLabels after = diptych::test::speckle(kGrid, 3, random);
  const LabelTiles tiles = after.tiles();
  step([&] {
    std::vector<SliceState> given;
    PlainTrack::States states = last.states;
    for (int k = 0; k < kGrid.z; ++k) {
      given.push_back({0, k, SliceStage::done, {1}});
      states[{0, k}] = given.back();
    }
    const EditEntry entry = must(project_->commitLabels(last.id, tiles, given, "Taken in", "eva"));
    record(last, entry, after, states);
  });
}

void RecordedWork::addModel(const std::string& id) {
  const auto weights = inputs_ / "weights";
  writeText(weights, kWeights);
  step([&] {
    ModelCard card;
    card.id = id;
    card.name = "Model " + id;
    card.created = "2025-07-01T00:00:00Z";
    card.configName = "din-test";
    card.configJson = "{}";
    card.classes = {{0, {}, "Background"}, {1, {}, "One"}};
    card.modality = "CT";
    must(project_->addModel(card, weights, {}, {}));
    plain_.models.push_back(id);
  });
}

void RecordedWork::addJob() {
  step([&] {
    const auto [id, folder] = project_->newJobFolder();
    must(createJobFolder(folder));
    JobSpec spec = diptych::test::segmentJob();
    spec.id = id;
    must(writeFileAtomically(folder / spec.cases.at(0).file, std::string_view{kPixels}));
    must(writeJobSpec(folder, spec));
    JobEntry entry;
    entry.id = id;
    entry.contextJson = "{}";
    must(project_->addJob(entry));
    plain_.jobs.push_back({id});
  });
}

void RecordedWork::takeJob() {
  step([&] {
    must(project_->markJobTaken(plain_.jobs.back().id));
    plain_.jobs.back().taken = true;
  });
}

void RecordedWork::removeJob() {
  step([&] { plain_.jobs.back().beingRemoved = true; });
  step([&] {
    must(project_->removeJob(plain_.jobs.back().id));
    plain_.removedJobs.push_back(plain_.jobs.back().id);
    plain_.jobs.pop_back();
  });
}

void RecordedWork::backUp() {
  step([&] {
    must(project_->backup(backupPath()));
    plain_.backedUp = true;
  });
}

}  // namespace diptych::storage::test
