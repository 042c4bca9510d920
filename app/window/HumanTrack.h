#pragma once
// The labels that a person works on: shown at once, saved behind. Every change is applied here first and then posted to the
// project's thread. What the disk refuses is kept there until the disk takes it, and may be undone here meanwhile; a change that
// is refused for good (damaged, contradictory) is taken back, and failed() says so.

#include "app/loop/Slices.h"
#include "app/window/ProjectThread.h"
#include "core/edit/Edit.h"
#include "core/image/GridAxis.h"
#include "core/label/SegmentCounts.h"

#include <QObject>
#include <QString>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace diptych::app {

/// The human track as the project has it.
struct HumanState {
  std::optional<storage::TrackEntry> track;
  LabelTiles labels;
  std::vector<SliceState> states;
  std::vector<storage::EditEntry> edits;
};
Result<HumanState> loadHumanState(const storage::Project& project, const storage::SeriesEntry& series);

/// On the window's thread.
class HumanTrack final : public QObject {
  Q_OBJECT

public:
  HumanTrack(ProjectThread& project, storage::SeriesEntry series, HumanState state, std::string author,
             QObject* parent = nullptr);

  const LabelTiles& labels() const { return labels_; }
  const Scheme& scheme() const { return scheme_; }
  /// Values of segments that were deleted: undo may bring them back, so that new segments take others.
  const std::vector<SegmentValue>& retiredValues() const { return retired_; }
  const std::vector<SliceState>& states() const { return states_; }
  SliceState state(SliceRef slice) const { return stateOf(states_, slice); }
  const SegmentCounts& counts() const { return counts_; }
  /// As recorded, oldest first; behind them what is held because the disk refuses it, with `author` saying so.
  std::vector<storage::EditEntry> history() const;
  bool canUndo() const { return historyAhead().nextUndo().has_value(); }
  bool canRedo() const { return historyAhead().nextRedo().has_value(); }
  /// Something is shown here that the project does not have yet.
  bool unsaved() const { return !waiting_.empty(); }
  /// Nobody looks at it any more, it only waits until all is saved: its listeners and what waits for settled are dropped.
  void leave();
  /// Reads all from the project again, now or when nothing is unsaved any more.
  void readAnew();

  /// Nothing is under way that will replace the labels (undo, redo): only then may an edit be built on them.
  bool settled() const { return unsettled_ == 0; }
  /// Now, or as soon as it is settled.
  void whenSettled(std::function<void()> action);

  /// While a tool computes an edit over labels() nothing else may change them; every hold() has its release().
  void hold() { ++unsettled_; }
  void release();

  /// Makes the track if there is none yet. Values in use must stay in the scheme.
  void setScheme(const Scheme& scheme);
  /// An edit built on labels() while settled. Empty ones are passed over.
  void commit(const Edit& edit, const std::string& modelId = {});
  /// Behind whatever waits for the labels to settle: what a person does is done in the order in which they did it.
  /// While changes are held, only what is held itself can be undone and done again; failed() says so of the rest.
  void undo(int steps = 1);
  void redo(int steps = 1);
  /// Declares slices complete for `declared`, or takes that back.
  void setStage(const std::vector<SliceRef>& slices, SliceStage stage, const std::vector<SegmentValue>& declared);

Q_SIGNALS:
  void labelsChanged(const diptych::VoxelBox& box);
  void schemeChanged();
  void statesChanged();
  void historyChanged();
  void failed(const QString& sentence);

private:
  using StoreChange = std::function<Status(storage::Project&, TrackId)>;
  using Kind = UndoHistory::Kind;
  /// A change that the project has not answered for yet.
  struct Unanswered {
    enum class What { labels, scheme, stage } what = What::labels;
    Kind kind = Kind::edit;
    std::int64_t seq = 0;  ///< provisional, until the project gives the true one
    std::int64_t target = 0;
    Edit edit;  ///< as it was applied; of an undo what it undid
  };
  /// Changes made by the project itself: afterwards all is read anew.
  void changeInStore(StoreChange change);
  /// Changes are held, so that the project cannot say what an undo gives.
  bool held() const;
  /// The record as it will be when all is answered.
  UndoHistory historyAhead() const;
  /// Undoes, or does again, a change that is held; false where the next one is not.
  bool stepAhead(Kind kind);
  void step(Kind kind, int steps);
  void show(const Edit& edit);
  void answered(const Result<storage::EditEntry>& entry);
  void answered(const Status& status);
  void reload();
  void replace(HumanState state);
  void lost(const Error& error);
  void inTurn(std::function<void()> action);
  void runWaiting();

  ProjectThread& project_;
  storage::SeriesEntry series_;
  std::string author_;
  /// Written and read on the project's thread alone: posted work finds there the track that earlier work has made.
  std::shared_ptr<std::optional<TrackId>> track_;
  bool hasTrack_ = false;
  Scheme scheme_;
  std::vector<SegmentValue> retired_;
  LabelTiles labels_;
  SegmentCounts counts_;
  std::vector<SliceState> states_;
  std::vector<storage::EditEntry> edits_;
  std::deque<Unanswered> waiting_;  ///< in the order in which the project will answer
  std::int64_t provisional_;        ///< the last one given
  UndoHistory undoHistory_;
  bool readAnew_ = false;  ///< what is here is right but for details that only the project knows
  int unsettled_ = 0;
  bool recovering_ = false;  ///< a change was lost: what was posted after it fails too, and is not worth a word
  std::vector<std::function<void()>> actions_;  ///< wait until it is settled
};

/// Voxels that differ before and after, all slices in one box.
VoxelBox changedBox(const Edit& edit);

}  // namespace diptych::app
