#pragma once
// A slice nobody looked at is not a slice without segments.

#include "core/label/Scheme.h"

#include <optional>
#include <vector>

namespace diptych {

enum class SliceStage { untouched, inWork, done };

/// State of slice (t,k) of a track. Only `done` slices are annotated; of these only the declared segments are complete.
/// Segments not declared are unknown there: losses fold them into background, metrics leave them out.
struct SliceState {
  int t = 0, k = 0;
  SliceStage stage = SliceStage::untouched;
  std::vector<SegmentValue> declared;  ///< ascending; meaningful where stage == done
  /// On model tracks: how unsure the model was of the slice, 0…1 (models/README.md, "Doubt"). A remark beside the state, no part
  /// of what somebody said about the slice: states that differ only in it are equal.
  std::optional<float> doubt = std::nullopt;

  friend bool operator==(const SliceState& a, const SliceState& b) {
    return a.t == b.t && a.k == b.k && a.stage == b.stage && a.declared == b.declared;
  }
};

}  // namespace diptych
