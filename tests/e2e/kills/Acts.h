#pragma once
// What a hand does to the labels, act after act: drawn from a seed, written down before it is done, read again by whoever has to know
// what the project must hold.

#include "core/image/Volume.h"
#include "core/tools/Brush.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

namespace diptych::test {

/// Of the series that is drawn on: three by two tiles a slice, cut at the edges, so that most strokes reach over several.
inline constexpr GridSize kDrawnGrid{150, 100, 6, 1};

/// Of one phase; slices and voxels from 0.
struct Act {
  enum class Kind { stroke, undo, redo, done };
  Kind kind = Kind::stroke;
  int k = 0;                             ///< stroke, done
  SegmentValue value = 1;                ///< stroke
  double radius = 0;                     ///< stroke: of a disc, in voxels
  std::vector<StrokePoint> places = {};  ///< stroke: where the pointer is, from press to release
  /// When the pointer was let go or the key pressed; none where the hand did not get so far.
  std::optional<std::chrono::steady_clock::time_point> finished = std::nullopt;
};

/// The n-th act of a seed: the same at every call, whatever came before. Strokes have the corners of their way as places; where
/// `withHistory`, some acts are undo, redo and done. Erasing strokes are among them only where `erasing`.
Act plannedAct(std::uint64_t seed, int n, bool withHistory, bool erasing);

/// `corners` with places in between, closer to each other than `step`.
std::vector<StrokePoint> placesAlong(const std::vector<StrokePoint>& corners, double step);

/// Written by a program that may be killed between any two instructions: what was begin()-ed before is in the file.
class ActLog {
public:
  explicit ActLog(const std::filesystem::path& file);
  ~ActLog();
  ActLog(const ActLog&) = delete;
  ActLog& operator=(const ActLog&) = delete;
  void begin(const Act& act);
  void finish();

private:
  void write(const std::string& line);
  int file_ = -1;
};

/// Empty where there is no such file. A line that was cut off was not begun.
std::vector<Act> readActs(const std::filesystem::path& file);

}  // namespace diptych::test
