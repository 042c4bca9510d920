#pragma once
// What the human track must hold after some acts, in the plainest way: one number a voxel, and a copy of a slice for each undo.

#include "core/label/SliceState.h"
#include "tests/e2e/kills/Acts.h"
#include "tests/window/PlainLabels.h"

#include <cstddef>
#include <map>
#include <vector>

namespace diptych::test {

class ExpectedTrack {
public:
  explicit ExpectedTrack(GridSize size) : labels_{size} {}

  /// True where the project records an edit for it: a stroke that changes a voxel, an undo or redo that has something to do.
  bool act(const Act& act);
  /// Recorded so far, undos and redos counted.
  std::size_t edits() const { return edits_; }
  std::size_t undoable() const { return done_.size(); }
  std::size_t redoable() const { return undone_.size(); }

  const PlainLabels& labels() const { return labels_; }
  /// Slices that are not untouched, by k.
  const std::map<int, SliceStage>& stages() const { return stages_; }

private:
  struct Change {
    int k = 0;
    std::vector<SegmentValue> before, after;
    bool touchedFirst = false;  ///< the slice was untouched before
  };
  bool stroke(const Act& act);
  void setSlice(int k, const std::vector<SegmentValue>& voxels);

  PlainLabels labels_;
  std::map<int, SliceStage> stages_;
  std::vector<Change> done_, undone_;
  std::size_t edits_ = 0;
};

}  // namespace diptych::test
