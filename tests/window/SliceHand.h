#pragma once
// A hand and an eye on a slice view: pointer events at voxels, and what the pixels there show.

#include "core/label/Scheme.h"
#include "core/tools/Brush.h"
#include "viewer/qt/SliceView.h"

#include <QImage>
#include <QPoint>
#include <vector>

namespace diptych::test {

class SliceHand {
public:
  explicit SliceHand(viewer::SliceView& view) : view_{view} {}

  /// The pixel nearest to a place on the slice, in voxel columns and rows.
  QPoint pixelAt(StrokePoint voxel) const;
  /// The other way round: where a pixel lies.
  StrokePoint voxelAt(QPoint pixel) const;

  /// Press, a move to each pixel of the line between the places, release. Gives where the pointer was, in voxels.
  std::vector<StrokePoint> stroke(const std::vector<StrokePoint>& places);
  /// The same, but left pressed.
  std::vector<StrokePoint> press(const std::vector<StrokePoint>& places);
  void release();
  /// Corners clicked one after another and closed by Enter. Gives the corners in voxels.
  std::vector<StrokePoint> polygon(const std::vector<StrokePoint>& corners);
  StrokePoint click(StrokePoint place);

  /// Which of these colours is blended over each voxel (0: none), told from the view with its labels and, while H is held,
  /// without them. Texts and crosshair should be off, the pointer is moved away.
  std::vector<SegmentValue> labelsSeen(const std::vector<Segment>& segments);

private:
  QImage grab() const;

  viewer::SliceView& view_;
  QPoint last_;
};

}  // namespace diptych::test
