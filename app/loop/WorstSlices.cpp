#include "app/loop/WorstSlices.h"

#include <algorithm>
#include <map>
#include <utility>

namespace diptych::app {

std::vector<RankedSlice> worstFirst(const Evaluation& evaluation) {
  std::map<SliceRef, std::pair<double, int>> sums;
  for (const SegmentScores& segment : evaluation.segments)
    for (const SliceScore& score : segment.perSlice) {
      if (!score.agreement.dice) continue;
      auto& [sum, count] = sums[score.slice];
      sum += *score.agreement.dice;
      ++count;
    }
  std::vector<RankedSlice> ranked;
  for (const auto& [slice, sum] : sums) ranked.push_back({slice, sum.first / sum.second});
  std::stable_sort(ranked.begin(), ranked.end(),
                   [](const RankedSlice& a, const RankedSlice& b) { return a.dice < b.dice; });
  return ranked;
}

}  // namespace diptych::app
