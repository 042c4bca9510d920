#pragma once
// Sets of slices, and what is known about them. Everything here counts from 0; people count from 1, and only
// app/cli and the windows translate.

#include "core/base/Result.h"
#include "core/image/Volume.h"
#include "core/label/SliceState.h"

#include <string>
#include <vector>

namespace diptych::app {

/// One slice of a volume: phase t, slice k along the acquisition plane.
struct SliceRef {
  int t = 0, k = 0;
  auto operator<=>(const SliceRef&) const = default;
};

/// Every slice of every phase, ascending by (t,k).
std::vector<SliceRef> allSlices(const GridSize& size);
/// Every combination of the given phases and slices, ascending, each once. An empty list means all.
Result<std::vector<SliceRef>> slicesOf(const GridSize& size, const std::vector<int>& phases,
                                       const std::vector<int>& slices);
/// Slices whose stage is `done`, ascending. On human and reference tracks: annotated. On model tracks:
/// predicted.
std::vector<SliceRef> doneSlices(const std::vector<SliceState>& states);
/// The state of a slice; untouched where it is not listed.
SliceState stateOf(const std::vector<SliceState>& states, SliceRef slice);
/// For people, counted from 1: "slices 1-3, 7" or, with several phases, "slices 1-3 of phase 20".
std::string describeSlices(const std::vector<SliceRef>& slices, const GridSize& size);

}  // namespace diptych::app
