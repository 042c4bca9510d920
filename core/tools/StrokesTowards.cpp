#include "core/tools/Footprint.h"
#include "core/tools/StrokeScript.h"

#include <array>
#include <cassert>
#include <set>

namespace diptych {
namespace {

/// Voxels of a row from first to last, both included.
struct Run {
  int y, first, last;
};

/// Plans the strokes of one value on one slice. Strokes never leave `region`, the voxels that shall hold the value, so
/// none of them has to be repaired by a later one.
class Planner {
public:
  Planner(const Raster<SegmentValue>& from, const Raster<SegmentValue>& to, SegmentValue value, double rowStep)
      : region_{to.width, to.height},
        missing_{to.width, to.height},
        outsideBefore_{to.width + 1, to.height},
        rowStep_{rowStep},
        covered_{to.width, to.height} {
    for (int y = 0; y < to.height; ++y)
      for (int x = 0; x < to.width; ++x) {
        const bool inside = to.at(x, y) == value;
        region_.at(x, y) = inside;
        missing_.at(x, y) = inside && from.at(x, y) != value;
        outsideBefore_.at(x + 1, y) = outsideBefore_.at(x, y) + !inside;
      }
  }

  /// Paths of a disc that cover as much of what is missing as it can reach; what they cover is missing no longer.
  std::vector<std::vector<StrokePoint>> paths(double radius) {
    const Disc disc{radius, rowStep_, true};
    const bool single = radius <= 0.5;
    // Rows this far apart leave scallops, which the next smaller disc takes.
    const int between = single ? 1 : std::max(1, static_cast<int>(radius / rowStep_));
    std::vector<std::vector<StrokePoint>> chains;
    std::size_t firstOpen = 0;  // chains before this one end too far above to be continued
    for (int y = 0; y < missing_.height; y += 1) {
      if (!single && (y - between / 2) % between != 0) continue;
      for (const Run& run : single ? missingRuns(y) : centreRuns(y, disc)) {
        while (firstOpen < chains.size() && chains[firstOpen].back().y + between < y) ++firstOpen;
        append(chains, firstOpen, run, disc);
      }
    }
    return chains;
  }

private:
  static StrokePoint start(const Run& run) { return {static_cast<double>(run.first), static_cast<double>(run.y)}; }
  static StrokePoint end(const Run& run) { return {static_cast<double>(run.last), static_cast<double>(run.y)}; }

  bool insideRegion(int y, double first, double last) const {
    const double from = std::max(0.0, std::ceil(first)), to = std::min(region_.width - 1.0, std::floor(last));
    if (!(from <= to)) return true;
    return outsideBefore_.at(static_cast<int>(to) + 1, y) == outsideBefore_.at(static_cast<int>(from), y);
  }

  /// Calls rows(y, first, last) for each row of the disc about (x, y), until it says false.
  template <class Rows>
  bool everyRow(const Disc& disc, int x, int y, Rows&& rows) const {
    const int reach = static_cast<int>(disc.radius / disc.rowStep);
    for (int dy = -reach; dy <= reach; ++dy) {
      if (y + dy < 0 || y + dy >= region_.height) continue;
      const double away = dy * disc.rowStep;  // the same arithmetic as in Disc::stamp, to the last bit
      const double half = std::sqrt(std::max(0.0, disc.radius * disc.radius - away * away));
      if (!rows(y + dy, x - half, x + half)) return false;
    }
    return true;
  }

  bool fits(const Disc& disc, int x, int y) const {
    return everyRow(disc, x, y, [&](int row, double first, double last) { return insideRegion(row, first, last); });
  }

  bool helps(const Disc& disc, int x, int y) const {
    return !everyRow(disc, x, y, [&](int row, double first, double last) {
      const int to = static_cast<int>(std::min(missing_.width - 1.0, std::floor(last)));
      for (int i = static_cast<int>(std::max(0.0, std::ceil(first))); i <= to; ++i)
        if (missing_.at(i, row)) return false;
      return true;
    });
  }

  /// Where the disc's centre may move in this row, cut down to the part that paints something new.
  std::vector<Run> centreRuns(int y, const Disc& disc) const {
    std::vector<Run> runs;
    for (int x = 0; x < region_.width; ++x) {
      if (!region_.at(x, y) || !fits(disc, x, y)) continue;
      Run run{y, x, x};
      while (run.last + 1 < region_.width && fits(disc, run.last + 1, y)) ++run.last;
      x = run.last;
      while (run.first <= run.last && !helps(disc, run.first, y)) ++run.first;
      while (run.first <= run.last && !helps(disc, run.last, y)) --run.last;
      if (run.first <= run.last) runs.push_back(run);
    }
    return runs;
  }

  std::vector<Run> missingRuns(int y) const {
    std::vector<Run> runs;
    for (int x = 0; x < missing_.width; ++x) {
      if (!missing_.at(x, y)) continue;
      Run run{y, x, x};
      while (run.last + 1 < missing_.width && missing_.at(run.last + 1, y)) ++run.last;
      x = run.last;
      runs.push_back(run);
    }
    return runs;
  }

  bool staysInside(const Disc& disc, StrokePoint from, StrokePoint to) {
    bool inside = true;
    covered_.clear();
    disc.sweep(covered_, from, to);
    covered_.forEach([&](int x, int y) { inside = inside && region_.at(x, y); });
    return inside;
  }

  /// Continues an open path where its end can be joined to the run without leaving the region; else begins a new one.
  void append(std::vector<std::vector<StrokePoint>>& chains, std::size_t firstOpen, const Run& run, const Disc& disc) {
    const double near = 2 * disc.radius + (run.last - run.first) + 2;
    std::vector<StrokePoint>* chain = nullptr;
    StrokePoint first = start(run), last = end(run);
    for (std::size_t i = firstOpen; i < chains.size() && !chain; ++i) {
      const StrokePoint tip = chains[i].back();
      if (tip.y >= run.y || std::min(std::abs(tip.x - first.x), std::abs(tip.x - last.x)) > near) continue;
      if (std::abs(tip.x - last.x) < std::abs(tip.x - first.x)) std::swap(first, last);
      if (staysInside(disc, tip, first)) chain = &chains[i];
    }
    if (!chain) chain = &chains.emplace_back();
    const std::size_t already = chain->size();
    chain->push_back(first);
    if (run.first != run.last) chain->push_back(last);

    covered_.clear();
    disc.sweep(covered_, {chain->begin() + static_cast<std::ptrdiff_t>(already > 0 ? already - 1 : 0), chain->end()});
    covered_.forEach([&](int x, int y) {
      assert(region_.at(x, y));
      missing_.at(x, y) = 0;
    });
  }

  Raster<std::uint8_t> region_, missing_;
  Raster<int> outsideBefore_;  ///< voxels outside the region before x in the row: a run is tested in two look-ups
  double rowStep_;
  Coverage covered_;
};

}  // namespace

std::vector<NamedAction> strokesTowards(const Raster<SegmentValue>& from, const Raster<SegmentValue>& to, int k, int t,
                                        const Scheme& scheme, const Geometry& geometry) {
  assert(from.width == to.width && from.height == to.height);
  std::set<SegmentValue> wanted;
  for (std::size_t i = 0; i < to.pixels.size(); ++i)
    if (from.pixels[i] != to.pixels[i]) wanted.insert(to.pixels[i]);

  std::vector<NamedAction> actions;
  for (const SegmentValue value : wanted) {
    Planner planner{from, to, value, rowStepOf(geometry)};
    for (const double radius : {16.0, 8.0, 4.0, 2.0, 0.5}) {
      for (auto& points : planner.paths(radius)) {
        Brush brush;
        brush.radius = radius;
        brush.value = value;
        StrokeAction action = Stroke{std::move(brush), k, t, std::move(points)};
        std::string name = actionName(action, scheme);
        actions.push_back({std::move(name), std::move(action)});
      }
    }
  }
  return actions;
}

}  // namespace diptych
