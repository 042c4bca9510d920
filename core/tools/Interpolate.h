#pragma once
// Slices between labelled slices, from the shapes on either side.

#include "core/edit/Edit.h"
#include "core/label/LabelTiles.h"

#include <vector>

namespace diptych {

/// Fills, for one segment and phase, the slices (along k) that lie between two slices holding the segment and hold none of
/// it themselves: the zero level of the two signed distances (in-plane, mm), linearly blended (Raya and Udupa 1990).
/// What is filled lies within the two shapes taken together: where they do not overlap at all, slices about the middle stay
/// empty. Gives the slices filled, ascending; nothing where there is no gap.
struct InterpolationRequest {
  SegmentValue value = 1;
  int t = 0;
  std::vector<SegmentValue> locked{};
  bool onlyEmptyVoxels = true;  ///< voxels of other segments stay; else those that are not locked give way
};
std::vector<int> interpolateBetweenSlices(EditBuilder& edit, const LabelTiles& labels, const Geometry& geometry,
                                          const InterpolationRequest& request);

}  // namespace diptych
