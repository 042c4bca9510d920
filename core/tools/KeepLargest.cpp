#include "core/tools/KeepLargest.h"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <utility>
#include <vector>

namespace diptych {
namespace {

/// Voxels of the segment in a row, from first to last. Pieces are put together from runs, not from voxels: time beyond
/// one look at the labels, and memory, follow the segment's surface.
struct Run {
  int k, y, first, last;

  std::size_t voxels() const { return static_cast<std::size_t>(last - first + 1); }
  bool touches(const Run& other) const { return first <= other.last && other.first <= last; }
};

class Pieces {
public:
  Pieces(const LabelTiles& labels, SegmentValue value, int t) {
    RowStarts previous;
    for (int k = 0; k < labels.size().z; ++k) {
      RowStarts rows;
      if (!labels.sliceEmpty(k, t)) rows = addSlice(labels.slice(k, t), value, k);
      for (std::size_t y = 0; y + 1 < rows.size(); ++y) {
        if (y > 0) joinRows(rows[y - 1], rows[y], rows[y], rows[y + 1]);
        if (!previous.empty()) joinRows(previous[y], previous[y + 1], rows[y], rows[y + 1]);
      }
      previous = std::move(rows);
    }
  }

  /// Of all pieces but the largest; of equals the first stays.
  std::vector<Run> runsToErase() {
    std::vector<std::size_t> voxels(runs_.size(), 0);
    for (std::size_t n = 0; n < runs_.size(); ++n) voxels[piece(n)] += runs_[n].voxels();
    std::size_t largest = 0;
    for (std::size_t n = 0; n < voxels.size(); ++n)
      if (voxels[n] > voxels[largest]) largest = n;
    std::vector<Run> others;
    for (std::size_t n = 0; n < runs_.size(); ++n)
      if (piece(n) != largest) others.push_back(runs_[n]);
    return others;
  }

private:
  /// Index of each row's first run, and one more for the end; empty for a slice without any.
  using RowStarts = std::vector<std::size_t>;

  RowStarts addSlice(const Raster<SegmentValue>& slice, SegmentValue value, int k) {
    RowStarts starts;
    for (int y = 0; y < slice.height; ++y) {
      starts.push_back(runs_.size());
      for (int x = 0; x < slice.width; ++x) {
        if (slice.at(x, y) != value) continue;
        Run run{k, y, x, x};
        while (run.last + 1 < slice.width && slice.at(run.last + 1, y) == value) ++run.last;
        x = run.last;
        runs_.push_back(run);
      }
    }
    starts.push_back(runs_.size());
    const std::size_t known = parents_.size();
    parents_.resize(runs_.size());
    std::iota(parents_.begin() + static_cast<std::ptrdiff_t>(known), parents_.end(), known);
    return starts;
  }

  /// Joins the runs of two rows that lie side by side, each in ascending order.
  void joinRows(std::size_t a, std::size_t endA, std::size_t b, std::size_t endB) {
    while (a < endA && b < endB) {
      if (runs_[a].touches(runs_[b])) join(a, b);
      (runs_[a].last < runs_[b].last ? a : b) += 1;
    }
  }

  /// Named after its first run.
  std::size_t piece(std::size_t run) {
    while (parents_[run] != run) run = parents_[run] = parents_[parents_[run]];
    return run;
  }

  void join(std::size_t a, std::size_t b) {
    a = piece(a);
    b = piece(b);
    parents_[std::max(a, b)] = std::min(a, b);
  }

  std::vector<Run> runs_;
  std::vector<std::size_t> parents_;
};

}  // namespace

std::size_t keepLargestPiece(EditBuilder& edit, const LabelTiles& labels, SegmentValue value, int t) {
  if (value == 0) return 0;
  std::size_t erased = 0;
  for (const Run& run : Pieces{labels, value, t}.runsToErase()) {
    for (int x = run.first; x <= run.last; ++x) edit.set(x, run.y, run.k, t, 0);
    erased += run.voxels();
  }
  return erased;
}

}  // namespace diptych
