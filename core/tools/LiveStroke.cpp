#include "core/tools/LiveStroke.h"

#include "core/tools/Footprint.h"
#include "core/tools/StrokePainter.h"

#include <array>
#include <utility>

namespace diptych {

LiveStroke::LiveStroke(LabelTiles base, Stroke stroke, const Geometry& geometry, const Volume& image)
    : builder_{std::move(base)}, stroke_{std::move(stroke)}, geometry_{geometry}, image_{image} {
  box_.t = stroke_.t;
  lay(stroke_.points);
}

VoxelBox LiveStroke::extend(StrokePoint to) {
  stroke_.points.push_back(to);
  if (!last_) return lay({&to, 1});
  return lay(std::array{*last_, to});
}

VoxelBox LiveStroke::lay(std::span<const StrokePoint> path) {
  for (const StrokePoint& point : path)
    if (sensible(point)) last_ = point;
  const VoxelBox changed = paintPath(builder_, stroke_, path, geometry_, &image_);
  box_.include(changed);
  return changed;
}

Edit LiveStroke::finish(std::string name) && {
  return std::move(builder_).finish(std::move(name));
}

}  // namespace diptych
