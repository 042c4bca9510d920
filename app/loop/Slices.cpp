#include "app/loop/Slices.h"

#include <algorithm>
#include <map>
#include <set>

namespace diptych::app {

namespace {

Result<std::vector<int>> checked(const std::vector<int>& wanted, int count, const char* what) {
  std::set<int> unique;
  for (int index : wanted) {
    if (index < 0 || index >= count)
      return Error{ErrorCode::usage,
                   std::string("There is no ") + what + " " + std::to_string(index + 1) + ": the volume has " +
                       std::to_string(count),
                   "slices and phases are counted from 1",
                   {}};
    unique.insert(index);
  }
  if (unique.empty())
    for (int index = 0; index < count; ++index) unique.insert(index);
  return std::vector<int>(unique.begin(), unique.end());
}

/// "1-3, 7" for ascending indices counted from 0.
std::string ranges(const std::vector<int>& indices) {
  std::string text;
  for (std::size_t first = 0; first < indices.size();) {
    std::size_t last = first;
    while (last + 1 < indices.size() && indices[last + 1] == indices[last] + 1) ++last;
    if (!text.empty()) text += ", ";
    text += std::to_string(indices[first] + 1);
    if (last > first) text += "-" + std::to_string(indices[last] + 1);
    first = last + 1;
  }
  return text;
}

}  // namespace

std::vector<SliceRef> allSlices(const GridSize& size) {
  std::vector<SliceRef> slices;
  slices.reserve(static_cast<std::size_t>(size.t) * static_cast<std::size_t>(size.z));
  for (int t = 0; t < size.t; ++t)
    for (int k = 0; k < size.z; ++k) slices.push_back({t, k});
  return slices;
}

Result<std::vector<SliceRef>> slicesOf(const GridSize& size, const std::vector<int>& phases,
                                       const std::vector<int>& slices) {
  const auto ts = checked(phases, size.t, "phase");
  if (!ts) return ts.error();
  const auto ks = checked(slices, size.z, "slice");
  if (!ks) return ks.error();
  std::vector<SliceRef> out;
  out.reserve(ts->size() * ks->size());
  for (int t : *ts)
    for (int k : *ks) out.push_back({t, k});
  return out;
}

std::vector<SliceRef> doneSlices(const std::vector<SliceState>& states) {
  std::vector<SliceRef> out;
  for (const SliceState& state : states)
    if (state.stage == SliceStage::done) out.push_back({state.t, state.k});
  std::sort(out.begin(), out.end());
  return out;
}

SliceState stateOf(const std::vector<SliceState>& states, SliceRef slice) {
  for (const SliceState& state : states)
    if (state.t == slice.t && state.k == slice.k) return state;
  return SliceState{slice.t, slice.k, SliceStage::untouched, {}};
}

std::string describeSlices(const std::vector<SliceRef>& slices, const GridSize& size) {
  if (slices.empty()) return "no slices";
  std::map<int, std::vector<int>> byPhase;
  for (const SliceRef& slice : slices) byPhase[slice.t].push_back(slice.k);
  for (auto& [t, ks] : byPhase) std::sort(ks.begin(), ks.end());

  const auto words = [](const std::vector<int>& ks) {
    return std::string(ks.size() == 1 ? "slice " : "slices ") + ranges(ks);
  };
  const std::vector<int>& first = byPhase.begin()->second;
  const bool sameEverywhere =
      std::all_of(byPhase.begin(), byPhase.end(), [&](const auto& entry) { return entry.second == first; });
  if (!sameEverywhere)
    return std::to_string(slices.size()) + " slices of " + std::to_string(byPhase.size()) + " phases";
  if (size.t == 1) return words(first);
  std::vector<int> phases;
  for (const auto& [t, ks] : byPhase) phases.push_back(t);
  return words(first) + (phases.size() == 1 ? " of phase " : " of phases ") + ranges(phases);
}

}  // namespace diptych::app
