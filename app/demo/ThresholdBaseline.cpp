#include "app/demo/ThresholdBaseline.h"

#include <cmath>
#include <cstddef>
#include <map>
#include <vector>

namespace diptych::app {

namespace {

struct Count {
  std::size_t inside = 0, all = 0;
};

/// Walks the values in the order given and keeps the best Dice of "everything so far".
template <class Iterator>
void walk(Iterator from, Iterator to, std::size_t segmentVoxels, bool atLeast, ThresholdBaseline& best) {
  std::size_t inside = 0, all = 0;
  for (; from != to; ++from) {
    inside += from->second.inside;
    all += from->second.all;
    const double dice = 2.0 * static_cast<double>(inside) / static_cast<double>(all + segmentVoxels);
    if (dice > best.dice) best = {static_cast<double>(from->first), atLeast, dice};
  }
}

}  // namespace

std::string ThresholdBaseline::words() const {
  return std::string(atLeast ? "HU ≥ " : "HU ≤ ") + std::to_string(std::lround(threshold));
}

ThresholdBaseline bestThreshold(const Volume& volume, const LabelTiles& labels, SegmentValue segment,
                                const std::vector<SliceRef>& slices) {
  std::map<float, Count> counts;
  std::size_t segmentVoxels = 0;
  for (const SliceRef slice : slices) {
    const Raster<float> values = volume.slice(slice.k, slice.t);
    const Raster<SegmentValue> labelled = labels.slice(slice.k, slice.t);
    for (std::size_t i = 0; i < values.pixels.size(); ++i) {
      const bool inside = labelled.pixels[i] == segment;
      Count& count = counts[values.pixels[i]];
      ++count.all;
      count.inside += inside ? 1 : 0;
      segmentVoxels += inside ? 1 : 0;
    }
  }
  ThresholdBaseline best;
  walk(counts.rbegin(), counts.rend(), segmentVoxels, true, best);
  walk(counts.begin(), counts.end(), segmentVoxels, false, best);
  return best;
}

}  // namespace diptych::app
