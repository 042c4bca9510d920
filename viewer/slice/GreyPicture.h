#pragma once
// 8-bit planes of a slice, and their rows at screen resolution. Private to this folder.

#include "core/image/Raster.h"
#include "viewer/SliceRenderer.h"
#include "viewer/slice/AxisMap.h"
#include "viewer/slice/SliceSource.h"

#include <array>
#include <cstdint>
#include <vector>

namespace diptych::viewer {

/// One plane (grey) or three (red, green, blue) of the same size.
struct GreyPicture {
  int channels = 0;
  std::array<Raster<std::uint8_t>, 3> planes;

  int width() const { return planes[0].width; }
  int height() const { return planes[0].height; }
};

/// Centre ± width/2 spans black to white (DICOM PS3.3 C.11.2.1.3.2, LINEAR_EXACT), rounded; not a number becomes black.
GreyPicture windowed(const SliceValues& values, WindowLevel window);

/// Half as many columns and (or) rows, each the mean of two; the last of an odd number stays as it is.
GreyPicture halved(const GreyPicture& picture, bool columns, bool rows);

/// A picture's pixels at screen resolution, row by row; best asked for downwards. Keeps references.
class ScaledRows {
public:
  /// Target columns left … right − 1, which must lie on the picture. The maps' sizes are the picture's.
  ScaledRows(const GreyPicture& picture, const AxisMap& columns, const AxisMap& rows, int left, int right, bool smooth);
  /// Writes right − left opaque pixels.
  void write(int targetRow, std::uint32_t* pixels);

private:
  /// A picture's row at target columns, times 256.
  struct WideRow {
    int row = -1;
    std::vector<std::uint16_t> values;
  };

  const std::uint16_t* wideRow(std::size_t channel, int row, int other);
  void writeSmooth(std::size_t channel, int targetRow);
  void writeNearest(std::size_t channel, int targetRow);
  void pack(std::uint32_t* pixels) const;

  const GreyPicture& picture_;
  AxisMap rows_;
  bool smooth_;
  std::size_t count_;
  std::vector<int> column_;            ///< of the picture, left of each target column's centre (or the nearest)
  std::vector<std::uint16_t> weight_;  ///< of the column after it, of 256
  std::array<std::array<WideRow, 2>, 3> wide_;
  std::array<std::vector<std::uint8_t>, 3> bytes_;  ///< the row being written
};

}  // namespace diptych::viewer
