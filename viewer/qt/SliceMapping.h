#pragma once
// Where a slice lies in a view: slice coordinates (ViewPlane) to the widget's logical pixels and back, and what zoom and
// pan gestures do to it. Pure arithmetic.

#include "viewer/qt/SliceView.h"
#include "viewer/slice/SliceComposer.h"
#include "viewer/slice/ViewPlane.h"

#include <QPointF>
#include <QRect>
#include <QSizeF>

namespace diptych::viewer {

class SliceMapping {
public:
  static constexpr double kSmallestFactor = 0.2, kLargestFactor = 100;
  /// Finite, its factor between the two limits and its centre on the slice, so that no gesture can lose the slice.
  static SliceView::Zoom limited(SliceView::Zoom zoom);

  /// Nothing is shown: every point maps to (0, 0).
  SliceMapping() = default;
  /// Proportions are those of the plane's steps. `zoom` is taken as limited() makes it.
  SliceMapping(const ViewPlane& plane, QSizeF widget, double devicePixelRatio, const SliceView::Zoom& zoom);

  bool empty() const { return width_ == 0; }
  /// In device pixels, for the composer.
  const ViewTransform& transform() const { return transform_; }

  /// (u, v) under a point of the widget; may lie outside the slice.
  QPointF toSlice(QPointF inWidget) const;
  QPointF toWidget(QPointF onSlice) const;
  /// Whether (u, v) lies on a voxel of the slice.
  bool onSlice(QPointF uv) const;
  /// The voxel that holds (u, v), or the nearest one of the slice.
  QPointF nearestVoxel(QPointF uv) const;
  /// Logical pixels a millimetre (or px), the same in every direction.
  double pixelsPerStep() const { return pixelsPerStep_; }

  /// `times` closer, with the slice point under `inWidget` staying there (unless that would lose the slice).
  SliceView::Zoom zoomedAbout(QPointF inWidget, double times) const;
  /// The slice moved by this many logical pixels.
  SliceView::Zoom panned(QPointF by) const;

private:
  int width_ = 0, height_ = 0;  // voxels
  QSizeF widget_;
  double devicePixelRatio_ = 1;
  SliceView::Zoom zoom_;
  double pixelsPerStep_ = 1;
  ViewTransform transform_;
};

}  // namespace diptych::viewer
