#pragma once
// What a single threshold reaches: the figure that any network must be seen beside.

#include "app/loop/Slices.h"
#include "core/image/Volume.h"
#include "core/label/LabelTiles.h"

#include <string>
#include <vector>

namespace diptych::app {

struct ThresholdBaseline {
  double threshold = 0;
  bool atLeast = true;        ///< value >= threshold, else value <= threshold
  double dice = 0;            ///< pooled over the slices
  std::string words() const;  ///< "HU >= 226"
};

/// The best threshold from either side, over every value that occurs. It is chosen on the very slices that it is judged on, which
/// flatters it. Dice 0 where the segment is absent there.
ThresholdBaseline bestThreshold(const Volume& volume, const LabelTiles& labels, SegmentValue segment,
                                const std::vector<SliceRef>& slices);

}  // namespace diptych::app
