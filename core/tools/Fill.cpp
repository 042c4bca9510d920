#include "core/tools/Fill.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace diptych {
namespace {

/// Floods a box run by run along i; a box one voxel thick is a slice, and has no neighbours across it.
/// Rules are looked up once for each voxel of the rows that the fill comes to, so time follows what is filled.
class Flood {
public:
  Flood(EditBuilder& edit, const Fill& fill, const Volume* rangeOf, const VoxelBox& box)
      : edit_{edit},
        fill_{fill},
        rangeOf_{rangeOf},
        over_{edit.at(fill.i, fill.j, fill.k, fill.t)},
        box_{box},
        rowsInSlice_{static_cast<std::size_t>(box.highJ - box.lowJ + 1)},
        rows_(rowsInSlice_ * static_cast<std::size_t>(box.highK - box.lowK + 1)) {}

  void run() {
    std::vector<Start> starts{{fill_.i, fill_.j, fill_.k}};
    while (!starts.empty()) {
      const auto [i, j, k] = starts.back();
      starts.pop_back();
      Row& here = row(j, k);
      if (!here[column(i)]) continue;
      int first = i, last = i;
      while (first > box_.lowI && here[column(first - 1)]) --first;
      while (last < box_.highI && here[column(last + 1)]) ++last;
      for (int at = first; at <= last; ++at) {
        here[column(at)] = 0;
        edit_.set(at, j, k, fill_.t, fill_.value);
      }
      const auto look = [&](int nextJ, int nextK) {
        const Row& next = row(nextJ, nextK);
        for (int at = first; at <= last; ++at)
          if (next[column(at)] && (at == first || !next[column(at - 1)])) starts.push_back({at, nextJ, nextK});
      };
      if (j > box_.lowJ) look(j - 1, k);
      if (j < box_.highJ) look(j + 1, k);
      if (k > box_.lowK) look(j, k - 1);
      if (k < box_.highK) look(j, k + 1);
    }
  }

private:
  struct Start {
    int i, j, k;
  };
  using Row = std::vector<std::uint8_t>;  ///< 1 where the fill may still go

  std::size_t column(int i) const { return static_cast<std::size_t>(i - box_.lowI); }

  /// Made when the fill first looks at it, and written to after that only: its rules see the labels from before.
  Row& row(int j, int k) {
    Row& row = rows_[static_cast<std::size_t>(k - box_.lowK) * rowsInSlice_ + static_cast<std::size_t>(j - box_.lowJ)];
    if (row.empty()) {
      row.resize(column(box_.highI) + 1);
      for (int i = box_.lowI; i <= box_.highI; ++i) row[column(i)] = open(i, j, k);
    }
    return row;
  }

  bool open(int i, int j, int k) const {
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
  std::size_t rowsInSlice_;
  std::vector<Row> rows_;
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
