#include "core/tools/Fill.h"

#include "core/tools/SliceStack.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace diptych {
namespace {

/// Floods a box run by run along i; a box one voxel thick is a slice, and has no neighbours across it.
class Flood {
public:
  Flood(EditBuilder& edit, const Fill& fill, const Volume* rangeOf, const VoxelBox& box)
      : edit_{edit},
        fill_{fill},
        rangeOf_{rangeOf},
        over_{edit.at(fill.i, fill.j, fill.k, fill.t)},
        box_{box},
        columns_{static_cast<std::size_t>(box.highI - box.lowI + 1)},
        rows_{static_cast<std::size_t>(box.highJ - box.lowJ + 1)},
        visited_(columns_ * rows_ * static_cast<std::size_t>(box.highK - box.lowK + 1)) {}

  void run() {
    std::vector<SliceStack::Voxel> starts{{fill_.i, fill_.j, fill_.k}};
    while (!starts.empty()) {
      const auto [i, j, k] = starts.back();
      starts.pop_back();
      if (!open(i, j, k)) continue;
      int first = i, last = i;
      while (first > box_.lowI && open(first - 1, j, k)) --first;
      while (last < box_.highI && open(last + 1, j, k)) ++last;
      for (int at = first; at <= last; ++at) {
        visited_[index(at, j, k)] = true;
        edit_.set(at, j, k, fill_.t, fill_.value);
      }
      const auto look = [&](int row, int slice) {
        bool before = false;
        for (int at = first; at <= last; ++at) {
          const bool now = open(at, row, slice);
          if (now && !before) starts.push_back({at, row, slice});
          before = now;
        }
      };
      if (j > box_.lowJ) look(j - 1, k);
      if (j < box_.highJ) look(j + 1, k);
      if (k > box_.lowK) look(j, k - 1);
      if (k < box_.highK) look(j, k + 1);
    }
  }

private:
  std::size_t index(int i, int j, int k) const {
    return (static_cast<std::size_t>(k - box_.lowK) * rows_ + static_cast<std::size_t>(j - box_.lowJ)) * columns_ +
           static_cast<std::size_t>(i - box_.lowI);
  }

  /// Whether the fill goes on here. Voxels it has written are visited, so the labels looked at are those from before.
  bool open(int i, int j, int k) const {
    if (visited_[index(i, j, k)]) return false;
    const SegmentValue now = edit_.at(i, j, k, fill_.t);
    if (std::find(fill_.locked.begin(), fill_.locked.end(), now) != fill_.locked.end()) return false;
    if (!rangeOf_) return now == over_;
    const double value = rangeOf_->value(i, j, k, fill_.t);
    return !std::isnan(value) && !(fill_.minValue && value < *fill_.minValue) &&
           !(fill_.maxValue && value > *fill_.maxValue);
  }

  EditBuilder& edit_;
  const Fill& fill_;
  const Volume* rangeOf_;
  SegmentValue over_;
  VoxelBox box_;
  std::size_t columns_, rows_;
  std::vector<bool> visited_;
};

}  // namespace

void paint(EditBuilder& edit, const Fill& fill, const Volume* image) {
  const GridSize& size = edit.size();
  if (fill.i < 0 || fill.j < 0 || fill.k < 0 || fill.t < 0 || fill.i >= size.x || fill.j >= size.y ||
      fill.k >= size.z || fill.t >= size.t)
    return;
  const bool ranges = fill.minValue || fill.maxValue;
  if (ranges && (!image || image->empty() || image->size() != size)) return;
  if (!ranges && edit.at(fill.i, fill.j, fill.k, fill.t) == fill.value) return;

  VoxelBox box{0, 0, 0, size.x - 1, size.y - 1, size.z - 1, fill.t};
  if (!fill.inSpace) {
    switch (fill.axis) {
      case GridAxis::i:
        box.lowI = box.highI = fill.i;
        break;
      case GridAxis::j:
        box.lowJ = box.highJ = fill.j;
        break;
      case GridAxis::k:
        box.lowK = box.highK = fill.k;
        break;
    }
  }
  Flood{edit, fill, ranges ? image : nullptr, box}.run();
}

}  // namespace diptych
