#pragma once
// The labels that a person works on: shown at once, saved behind. Every change is applied here first and then posted to the
// project's thread. A change that cannot be saved is taken back, and failed() says so.

#include "app/loop/Slices.h"
#include "app/window/ProjectThread.h"
#include "core/edit/Edit.h"
#include "core/image/GridAxis.h"
#include "core/label/SegmentCounts.h"

#include <QObject>
#include <QString>
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
  /// As recorded, oldest first.
  const std::vector<storage::EditEntry>& history() const { return edits_; }
  bool canUndo() const;
  bool canRedo() const;

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
  /// Changes made by the project itself: afterwards all is read anew.
  void changeInStore(StoreChange change);
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
  int unanswered_ = 0;  ///< edits that the project has not recorded yet: undo waits behind them
  UndoHistory undoHistory_;
  int unsettled_ = 0;
  bool recovering_ = false;  ///< a change was lost: what was posted after it fails too, and is not worth a word
  std::vector<std::function<void()>> waiting_;
};

/// Voxels that differ before and after, all slices in one box.
VoxelBox changedBox(const Edit& edit);

}  // namespace diptych::app
