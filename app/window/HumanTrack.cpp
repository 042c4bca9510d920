#include "app/window/HumanTrack.h"

#include "app/loop/SavedTrace.h"
#include "app/loop/Tracks.h"

#include <algorithm>
#include <utility>

namespace diptych::app {
namespace {

constexpr const char* kTrackName = "Human";

/// Beyond every sequence number that a project gives.
constexpr std::int64_t kProvisional = std::int64_t{1} << 62;

UndoHistory historyOf(const std::vector<storage::EditEntry>& edits) {
  UndoHistory history;
  for (const storage::EditEntry& edit : edits) history.record(edit.seq, edit.kind, edit.target);
  return history;
}

SegmentValue valueAt(const TilePtr& tile, std::size_t index) {
  return tile ? (*tile)[index] : SegmentValue{0};
}

void includeDifference(VoxelBox& box, const TileKey& key, const TilePtr& before, const TilePtr& after) {
  if (before == after) return;
  for (std::size_t index = 0; index < kTileVoxels; ++index) {
    if (valueAt(before, index) == valueAt(after, index)) continue;
    const auto x = static_cast<int>(index % kTileSide), y = static_cast<int>(index / kTileSide);
    box.include(key.tx * kTileSide + x, key.ty * kTileSide + y, key.k);
  }
  box.t = key.t;
}

/// Where two snapshots differ. Tiles that were never touched are the same pointers and cost nothing.
VoxelBox differenceBox(const LabelTiles& before, const LabelTiles& after) {
  VoxelBox box;
  for (const auto& [key, tile] : before.tiles()) includeDifference(box, key, tile, after.tile(key));
  for (const auto& [key, tile] : after.tiles())
    if (!before.tile(key)) includeDifference(box, key, nullptr, tile);
  return box;
}

void setState(std::vector<SliceState>& states, const SliceState& state) {
  const auto at = std::find_if(states.begin(), states.end(),
                               [&](const SliceState& other) { return other.t == state.t && other.k == state.k; });
  if (at == states.end())
    states.push_back(state);
  else
    *at = state;
}

}  // namespace

VoxelBox changedBox(const Edit& edit) {
  VoxelBox box;
  for (const TileChange& change : edit.changes) includeDifference(box, change.key, change.before, change.after);
  return box;
}

Result<HumanState> loadHumanState(const storage::Project& project, const storage::SeriesEntry& series) {
  HumanState state{std::nullopt, LabelTiles(series.geometry.size), {}, {}};
  auto track = newestTrack(project, series.volume, storage::TrackKind::human);
  if (!track) return track.error();
  if (!*track) return state;
  state.track = std::move(**track);
  auto labels = project.labels(state.track->id);
  if (!labels) return labels.error();
  state.labels = std::move(*labels);
  auto states = project.sliceStates(state.track->id);
  if (!states) return states.error();
  state.states = std::move(*states);
  auto edits = project.edits(state.track->id);
  if (!edits) return edits.error();
  state.edits = std::move(*edits);
  return state;
}

HumanTrack::HumanTrack(ProjectThread& project, storage::SeriesEntry series, HumanState state, std::string author,
                       QObject* parent)
    : QObject(parent),
      project_{project},
      series_{std::move(series)},
      author_{std::move(author)},
      track_{std::make_shared<std::optional<TrackId>>()},
      provisional_{kProvisional} {
  if (state.track) *track_ = state.track->id;
  labels_ = LabelTiles(series_.geometry.size);
  replace(std::move(state));
  connect(&project_, &ProjectThread::troubleChanged, this, [this] {
    Q_EMIT historyChanged();
    if (readAnew_) readAnew();
  });
}

std::vector<storage::EditEntry> HumanTrack::history() const {
  std::vector<storage::EditEntry> all = edits_;
  if (!held()) return all;  // on disk in a moment
  for (const Unanswered& change : waiting_) {
    if (change.what != Unanswered::What::labels) continue;
    storage::EditEntry entry;
    entry.seq = change.seq;
    entry.kind = change.kind;
    entry.target = change.target;
    entry.name = change.edit.name;
    entry.author = tr("not saved yet").toStdString();
    all.push_back(std::move(entry));
  }
  return all;
}

bool HumanTrack::held() const {
  return project_.trouble().has_value();
}

UndoHistory HumanTrack::historyAhead() const {
  UndoHistory history = undoHistory_;
  for (const Unanswered& change : waiting_)
    if (change.what == Unanswered::What::labels) history.record(change.seq, change.kind, change.target);
  return history;
}

void HumanTrack::whenSettled(std::function<void()> action) {
  if (settled())
    action();
  else
    actions_.push_back(std::move(action));
}

void HumanTrack::setScheme(const Scheme& scheme) {
  if (scheme == scheme_ && hasTrack_) return;
  for (const Segment& segment : scheme_.segments)
    if (scheme.byValue(segment.value) == nullptr) retired_.push_back(segment.value);
  scheme_ = scheme;
  Q_EMIT schemeChanged();
  hasTrack_ = true;
  waiting_.push_back({Unanswered::What::scheme, Kind::edit, 0, 0, {}});
  project_.save(
      this,
      [scheme, track = track_, volume = series_.volume, author = author_](storage::Project& project) -> Status {
        if (*track) return project.setScheme(**track, scheme);
        const auto made = project.createTrack(volume, storage::TrackKind::human, kTrackName, author, scheme);
        if (!made) return made.error();
        *track = made->id;
        return {};
      },
      [this](const Status& status) {
        waiting_.pop_front();
        answered(status);
      });
}

void HumanTrack::show(const Edit& edit) {
  counts_.apply(edit);
  // What the project does on its side: a slice that was touched is in work.
  bool newlyTouched = false;
  for (const auto& [t, k] : edit.slices()) {
    if (state({t, k}).stage != SliceStage::untouched) continue;
    setState(states_, {t, k, SliceStage::inWork, {}});
    newlyTouched = true;
  }
  Q_EMIT labelsChanged(changedBox(edit));
  if (newlyTouched) Q_EMIT statesChanged();
}

void HumanTrack::commit(const Edit& edit, const std::string& modelId) {
  if (edit.empty()) return;
  if (const auto applied = apply(labels_, edit); !applied) {
    Q_EMIT failed(QString::fromStdString(applied.error().sentence()));
    return;
  }
  waiting_.push_back({Unanswered::What::labels, Kind::edit, ++provisional_, 0, edit});
  show(edit);
  Q_EMIT historyChanged();
  project_.save(
      this,
      [edit, modelId, track = track_, author = author_](storage::Project& project) -> Result<storage::EditEntry> {
        if (!*track)
          return Error{ErrorCode::notFound, "Cannot save the change: its labels could not be made", "try again", {}};
        return project.commitEdit(**track, edit, author, modelId);
      },
      [this](const Result<storage::EditEntry>& entry) { answered(entry); });
}

void HumanTrack::answered(const Result<storage::EditEntry>& entry) {
  const std::int64_t provisional = waiting_.front().seq;
  waiting_.pop_front();
  if (entry) {
    traceSaved(entry->seq);
    for (Unanswered& change : waiting_)
      if (change.target == provisional) change.target = entry->seq;
    undoHistory_.record(entry->seq, entry->kind, entry->target);
    edits_.push_back(*entry);
    Q_EMIT historyChanged();
  }
  answered(entry ? Status{} : Status{entry.error()});
}

void HumanTrack::answered(const Status& status) {
  if (!status) lost(status.error());
  if (readAnew_) readAnew();
}

bool HumanTrack::stepAhead(Kind kind) {
  const UndoHistory ahead = historyAhead();
  const auto target = kind == Kind::undo ? ahead.nextUndo() : ahead.nextRedo();
  const auto made = std::find_if(waiting_.begin(), waiting_.end(), [&](const Unanswered& change) {
    return change.what == Unanswered::What::labels && change.kind == Kind::edit && change.seq == target;
  });
  // A change of the scheme in between may have taken away what the labels need; the project can put that right, we cannot.
  const auto ofScheme = [](const Unanswered& change) { return change.what == Unanswered::What::scheme; };
  if (made == waiting_.end() || std::any_of(made, waiting_.end(), ofScheme)) return false;
  const Edit edit = made->edit;
  const Edit step = kind == Kind::undo ? edit.reversed() : edit;
  if (!apply(labels_, step)) return false;
  waiting_.push_back({Unanswered::What::labels, kind, ++provisional_, *target, edit});
  readAnew_ = true;  // slice states go with an undo
  show(step);
  Q_EMIT historyChanged();
  project_.save(
      this,
      [kind, track = track_, author = author_](storage::Project& project) {
        return kind == Kind::undo ? project.undo(**track, author) : project.redo(**track, author);
      },
      [this](const Result<storage::EditEntry>& entry) { answered(entry); });
  return true;
}

void HumanTrack::undo(int steps) {
  inTurn([this, steps] { step(Kind::undo, steps); });
}

void HumanTrack::redo(int steps) {
  inTurn([this, steps] { step(Kind::redo, steps); });
}

void HumanTrack::step(Kind kind, int steps) {
  if (held()) {
    for (int i = 0; i < steps; ++i) {
      if (stepAhead(kind)) continue;
      Q_EMIT failed(kind == Kind::undo ? tr("This change cannot be undone before the newer ones are saved.")
                                       : tr("This change cannot be done again before the newer ones are saved."));
      return;
    }
    return;
  }
  changeInStore([kind, steps, author = author_](storage::Project& project, TrackId track) -> Status {
    for (int i = 0; i < steps; ++i) {
      const auto done = kind == Kind::undo ? project.undo(track, author) : project.redo(track, author);
      if (!done) return done.error();
    }
    return {};
  });
}

void HumanTrack::setStage(const std::vector<SliceRef>& slices, SliceStage stage,
                          const std::vector<SegmentValue>& declared) {
  std::vector<SliceState> changed;
  for (const SliceRef& slice : slices) {
    changed.push_back({slice.t, slice.k, stage, stage == SliceStage::done ? declared : std::vector<SegmentValue>{}});
    setState(states_, changed.back());
  }
  Q_EMIT statesChanged();
  waiting_.push_back({Unanswered::What::stage, Kind::edit, 0, 0, {}});
  project_.save(
      this,
      [changed, track = track_, author = author_](storage::Project& project) -> Status {
        if (!*track)
          return Error{
              ErrorCode::notFound, "Cannot mark the slice: there are no labels yet", "add a segment first", {}};
        return project.setSliceStates(**track, changed, author);
      },
      [this](const Status& status) {
        waiting_.pop_front();
        answered(status);
      });
}

void HumanTrack::changeInStore(StoreChange change) {
  if (!hasTrack_) return;
  ++unsettled_;
  project_.attempt(
      this,
      [change = std::move(change), track = track_, series = series_](storage::Project& project) {
        const Status status =
            *track ? change(project, **track)
                   : Status{Error{ErrorCode::notFound, "There is nothing to undo: no labels were made yet", {}, {}}};
        return std::pair{status, loadHumanState(project, series)};
      },
      [this](Result<std::pair<Status, Result<HumanState>>> answer) {
        --unsettled_;
        if (!answer) {
          // Changes before it are held. What is here stays; whatever was lost before shows once they are saved.
          readAnew_ = readAnew_ || recovering_;
          if (!recovering_) Q_EMIT failed(QString::fromStdString(answer.error().sentence()));
        } else {
          auto& [status, state] = *answer;
          if (state) replace(std::move(*state));
          if (status && !edits_.empty()) traceSaved(edits_.back().seq);
          if (!status)
            Q_EMIT failed(QString::fromStdString(status.error().sentence()));
          else if (!state)
            Q_EMIT failed(QString::fromStdString(state.error().sentence()));
        }
        runWaiting();
      });
}

void HumanTrack::leave() {
  disconnect();
  actions_.clear();
}

void HumanTrack::release() {
  --unsettled_;
  runWaiting();
}

void HumanTrack::inTurn(std::function<void()> action) {
  // Undo after undo need not wait; undo after a stroke that waits for an undo must.
  if (actions_.empty())
    action();
  else
    actions_.push_back(std::move(action));
}

void HumanTrack::runWaiting() {
  // An action may itself unsettle the labels; those behind it wait again.
  while (settled() && !actions_.empty()) {
    const auto action = std::move(actions_.front());
    actions_.erase(actions_.begin());
    action();
  }
}

void HumanTrack::readAnew() {
  readAnew_ = !waiting_.empty() || held();
  if (!readAnew_) reload();
}

void HumanTrack::reload() {
  changeInStore([](storage::Project&, TrackId) -> Status { return {}; });
}

void HumanTrack::replace(HumanState state) {
  recovering_ = false;
  hasTrack_ = state.track.has_value();
  const bool newScheme = state.track && !(state.track->scheme == scheme_);
  if (state.track) scheme_ = std::move(state.track->scheme);
  retired_ = state.track ? std::move(state.track->retiredValues) : std::vector<SegmentValue>{};
  const VoxelBox box = differenceBox(labels_, state.labels);
  labels_ = std::move(state.labels);
  counts_ = SegmentCounts(labels_);
  states_ = std::move(state.states);
  edits_ = std::move(state.edits);
  undoHistory_ = historyOf(edits_);
  if (newScheme) Q_EMIT schemeChanged();
  if (!box.empty()) Q_EMIT labelsChanged(box);
  Q_EMIT statesChanged();
  Q_EMIT historyChanged();
}

void HumanTrack::lost(const Error& error) {
  if (recovering_) return;
  recovering_ = true;
  Q_EMIT failed(QString::fromStdString(error.sentence()));
  reload();
}

}  // namespace diptych::app
