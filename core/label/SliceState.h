#pragma once
// A slice nobody looked at is not a slice without segments.

#include <vector>

#include "core/label/Scheme.h"

namespace diptych {

enum class SliceStage { untouched, inWork, done };

/// State of slice (t,k) of a track. Only `done` slices are annotated; of these only the declared segments are complete.
/// Segments not declared are unknown there: losses fold them into background, metrics leave them out.
struct SliceState {
  int t = 0, k = 0;
  SliceStage stage = SliceStage::untouched;
  std::vector<SegmentValue> declared;  ///< ascending; meaningful where stage == done
  bool operator==(const SliceState&) const = default;
};

}  // namespace diptych
