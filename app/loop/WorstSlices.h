#pragma once
// Which slices most need a person.

#include "app/loop/Evaluation.h"
#include "app/loop/Slices.h"

#include <vector>

namespace diptych::app {

struct RankedSlice {
  SliceRef slice;
  double dice = 0;  ///< mean over the segments that have one on the slice
};

/// Worst first; slices where no segment has a Dice (absent from both) are left out. Of equals the lower slice comes first.
std::vector<RankedSlice> worstFirst(const Evaluation& evaluation);

}  // namespace diptych::app
