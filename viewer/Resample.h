#pragma once
// The only file pair that talks to VTK's imaging filters: one plane of values onto another grid over the same area, and
// slices and slabs out of a block of voxels.

#include "core/base/Result.h"
#include "core/image/Raster.h"
#include "core/image/Volume.h"
#include "core/label/Scheme.h"

#include <array>
#include <cstddef>

namespace diptych::viewer {

/// A plane of stored values, x fastest; the bytes are read in place and must outlive the call.
struct Plane {
  const std::byte* bytes = nullptr;
  ScalarType type = ScalarType::int16;
  int width = 0, height = 0;
};

/// A block of stored values, x fastest, then y, then z; the bytes are read in place and must outlive the call.
struct Block {
  const std::byte* bytes = nullptr;
  ScalarType type = ScalarType::int16;
  std::array<int, 3> size{};
};

/// Which voxels of a block make a picture: along which of its axes the columns and rows of the picture run (and whether
/// against them), and which slices of the third axis are taken together.
struct Cut {
  int horizontal = 0, vertical = 1;
  bool flipU = false, flipV = false;
  int low = 0, high = 0;  ///< slices low ≤ index ≤ high
  enum class Join { mean, maximum, minimum } join = Join::mean;
};

/// Linear interpolation onto width × height pixels that cover the same area edge to edge. The plane's own
/// size gives its very values back. Not finite in, not finite out. Safe on any thread; never opens a window.
Result<Raster<double>> resampleLinear(const Plane& plane, int width, int height);
/// The nearest label, for the same grids.
Result<Raster<SegmentValue>> resampleNearest(const Raster<SegmentValue>& labels, int width, int height);
/// The stored values of a cut, one voxel a pixel; of a single slice exactly, whatever the type. Bytes that are not aligned
/// for their type (a mapped file may start anywhere) are copied first. Any thread.
Result<Raster<double>> resampleCut(const Block& block, const Cut& cut);

}  // namespace diptych::viewer
