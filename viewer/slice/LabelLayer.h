#pragma once
// One layer of labels over a slice: keeps what is known of the voxels (borders, which columns hold labels) and paints rows
// of pixels. Private to this folder.

#include "core/image/Raster.h"
#include "core/label/Scheme.h"
#include "viewer/slice/AxisMap.h"
#include "viewer/slice/LabelStyle.h"

#include <cstdint>
#include <vector>

namespace diptych::viewer {

/// Voxels of a slice, half open.
struct LabelBox {
  int left = 0, top = 0, right = 0, bottom = 0;
  bool empty() const { return left >= right || top >= bottom; }
};

class LabelLayer {
public:
  LabelStyle style;

  void setLabels(Raster<SegmentValue> labels);
  /// Replaces labels from (u, v); what lies off the slice is left out. Gives the voxels that may look different now.
  LabelBox setLabels(int u, int v, const Raster<SegmentValue>& labels);
  const Raster<SegmentValue>& labels() const { return labels_; }
  /// Borders are looked for this many voxels away: more than one where voxels are smaller than pixels, so that an outline
  /// does not fall between two pixels.
  void setReach(int columns, int rows);
  /// Brings the borders up to date; before a LabelRows is made.
  void prepare();

private:
  friend class LabelRows;

  /// Labelled columns of a row, half open.
  struct Span {
    int begin = 0, end = 0;
  };

  void findSpan(int row);
  void findBorders(int row, int begin, int end);

  Raster<SegmentValue> labels_;
  std::vector<Span> spans_;
  /// Sides on which a voxel has another value beside it (see Side in the .cpp); only of labelled voxels.
  Raster<std::uint8_t> borders_;
  bool bordersStale_ = true;
  int reachColumns_ = 1, reachRows_ = 1;
};

/// Paints rows of a layer into target columns left … right − 1. Keeps a reference to the layer, which must stay unchanged.
class LabelRows {
public:
  LabelRows(const LabelLayer& layer, const AxisMap& columns, const AxisMap& rows, int left, int right);
  /// `pixels` are those of columns left … right − 1.
  void paint(int targetRow, std::uint32_t* pixels);

private:
  /// Neighbouring voxels that look the same, as pixels; not clipped.
  struct Run {
    int begin, end;
    std::uint32_t colour;
    std::uint8_t borders;
    SegmentValue value;
  };

  void findRuns(int row);
  void paintRun(const Run& run, int targetRow, std::uint32_t* pixels) const;
  void paintHatch(const Run& run, int begin, int end, int targetRow, std::uint32_t* pixels) const;

  const LabelLayer& layer_;
  AxisMap columns_, rows_;
  int left_, right_;
  int firstVoxel_, lastVoxel_;
  std::vector<int> starts_;        ///< first pixels of voxels firstVoxel_ … lastVoxel_ + 1
  int fillWeight_, hatchWeight_;   ///< of the colour, of 256
  int row_ = -1;                   ///< of voxels, that the runs are of
  int rowBegin_ = 0, rowEnd_ = 0;  ///< its pixels
  std::vector<Run> runs_;
};

}  // namespace diptych::viewer
