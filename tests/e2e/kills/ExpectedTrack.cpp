#include "tests/e2e/kills/ExpectedTrack.h"

#include <utility>

namespace diptych::test {

bool ExpectedTrack::act(const Act& act) {
  bool recorded = false;
  switch (act.kind) {
    case Act::Kind::stroke:
      recorded = stroke(act);
      break;
    case Act::Kind::undo:
      if (done_.empty()) break;
      undone_.push_back(std::move(done_.back()));
      done_.pop_back();
      setSlice(undone_.back().k, undone_.back().before);
      // What a person has said about the slice since then stays said.
      if (const auto stage = stages_.find(undone_.back().k);
          undone_.back().touchedFirst && stage != stages_.end() && stage->second == SliceStage::inWork)
        stages_.erase(stage);
      recorded = true;
      break;
    case Act::Kind::redo:
      if (undone_.empty()) break;
      done_.push_back(std::move(undone_.back()));
      undone_.pop_back();
      setSlice(done_.back().k, done_.back().after);
      if (done_.back().touchedFirst) stages_.emplace(done_.back().k, SliceStage::inWork);
      recorded = true;
      break;
    case Act::Kind::done: {
      const auto stage = stages_.find(act.k);
      const bool isDone = stage != stages_.end() && stage->second == SliceStage::done;
      stages_[act.k] = isDone ? SliceStage::inWork : SliceStage::done;
      break;
    }
  }
  if (recorded) ++edits_;
  return recorded;
}

bool ExpectedTrack::stroke(const Act& act) {
  Change change{act.k, labels_.slice(act.k), {}, false};
  labels_.brush(act.places, act.radius, act.value, act.k);
  change.after = labels_.slice(act.k);
  if (change.before == change.after) return false;
  change.touchedFirst = stages_.emplace(act.k, SliceStage::inWork).second;
  done_.push_back(std::move(change));
  undone_.clear();
  return true;
}

void ExpectedTrack::setSlice(int k, const std::vector<SegmentValue>& voxels) {
  std::size_t index = 0;
  for (int y = 0; y < labels_.size().y; ++y)
    for (int x = 0; x < labels_.size().x; ++x) labels_.at(x, y, k) = voxels[index++];
}

}  // namespace diptych::test
