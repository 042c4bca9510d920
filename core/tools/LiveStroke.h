#pragma once
// A stroke while it is being drawn: what the window shows between press and release, and commits as one edit.

#include "core/edit/Edit.h"
#include "core/image/GridAxis.h"
#include "core/image/Volume.h"
#include "core/tools/Brush.h"

#include <optional>
#include <span>
#include <string>

namespace diptych {

/// Grows with the pointer. The cost of a move follows the brush, not the image, the track or the length of the stroke so
/// far. What it holds in the end is what paint() makes of the same points in one call.
class LiveStroke {
public:
  /// `base`: a snapshot of the track. `stroke.points` is where it begins (usually empty). `image` is needed for threshold
  /// brushes only; geometry and image are copied (cheaply).
  LiveStroke(LabelTiles base, Stroke stroke, const Geometry& geometry, const Volume& image = {});

  /// Lays stamps along the line from the last point to this one (a single stamp for the first); gives the box of the voxels
  /// that it changed.
  VoxelBox extend(StrokePoint to);
  /// The label as painted so far.
  SegmentValue at(int i, int j, int k) const { return builder_.at(i, j, k, stroke_.t); }
  bool started() const { return !stroke_.points.empty(); }
  const Stroke& stroke() const { return stroke_; }
  /// Of everything changed so far.
  const VoxelBox& box() const { return box_; }

  /// One edit; empty where nothing changed. `name` as the history shows it.
  Edit finish(std::string name) &&;

private:
  VoxelBox lay(std::span<const StrokePoint> path);

  EditBuilder builder_;
  Stroke stroke_;
  Geometry geometry_;
  Volume image_;
  VoxelBox box_;
  std::optional<StrokePoint> last_;  ///< the last point that is a place at all; the next line begins there
};

}  // namespace diptych
