#pragma once
// Voxels and pixels along one axis of a picture. Private to this folder.

#include <algorithm>
#include <cmath>

namespace diptych::viewer {

/// `size` voxels, the first of which begins at pixel position `origin`; each is `scale` pixels long. Pixel p has its
/// centre at p + 0.5 and belongs to the voxel that holds the centre (on a border: to the later one).
struct AxisMap {
  double origin = 0, scale = 1;
  int size = 0;

  bool usable() const { return size > 0 && std::isfinite(origin) && std::isfinite(scale) && scale > 0; }
  /// First pixel of a voxel; of `size`, the first pixel behind the slice. The one rule that everything else follows.
  int firstPixel(int voxel) const {
    return static_cast<int>(std::clamp(std::ceil(origin + voxel * scale - 0.5), -1e9, 1e9));
  }
  /// Voxel coordinate (whole at voxel centres) of a pixel's centre.
  double coordinate(int pixel) const { return (pixel + 0.5 - origin) / scale - 0.5; }
  /// The voxel of a pixel, or the nearest one.
  int voxel(int pixel) const {
    int at = static_cast<int>(std::clamp(std::floor(coordinate(pixel) + 0.5), 0.0, size - 1.0));
    while (at > 0 && firstPixel(at) > pixel) --at;  // where rounding stepped over a border
    while (at + 1 < size && firstPixel(at + 1) <= pixel) ++at;
    return at;
  }
};

}  // namespace diptych::viewer
