#pragma once
// The only file pair that talks to VTK's imaging filters: one plane of values onto another grid over the same
// area.

#include "core/base/Result.h"
#include "core/image/Raster.h"
#include "core/image/Volume.h"
#include "core/label/Scheme.h"

#include <cstddef>

namespace diptych::viewer {

/// A plane of stored values, x fastest; the bytes are read in place and must outlive the call.
struct Plane {
  const std::byte* bytes = nullptr;
  ScalarType type = ScalarType::int16;
  int width = 0, height = 0;
};

/// Linear interpolation onto width × height pixels that cover the same area edge to edge. The plane's own
/// size gives its very values back. Not finite in, not finite out. Safe on any thread; never opens a window.
Result<Raster<double>> resampleLinear(const Plane& plane, int width, int height);
/// The nearest label, for the same grids.
Result<Raster<SegmentValue>> resampleNearest(const Raster<SegmentValue>& labels, int width, int height);

}  // namespace diptych::viewer
