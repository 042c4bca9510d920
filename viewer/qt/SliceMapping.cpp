#include "viewer/qt/SliceMapping.h"

#include <algorithm>
#include <cmath>

namespace diptych::viewer {
namespace {

double usableStep(double step) {
  return std::isfinite(step) && step > 0 ? step : 1.0;
}

double within(double value, double low, double high, double otherwise) {
  return std::isfinite(value) ? std::clamp(value, low, high) : otherwise;
}

}  // namespace

SliceView::Zoom SliceMapping::limited(SliceView::Zoom zoom) {
  zoom.factor = within(zoom.factor, kSmallestFactor, kLargestFactor, 1);
  zoom.centreU = within(zoom.centreU, 0, 1, 0.5);
  zoom.centreV = within(zoom.centreV, 0, 1, 0.5);
  return zoom;
}

SliceMapping::SliceMapping(const ViewPlane& plane, QSizeF widget, double devicePixelRatio,
                           const SliceView::Zoom& zoom) {
  if (plane.width <= 0 || plane.height <= 0 || widget.isEmpty()) return;
  width_ = plane.width;
  height_ = plane.height;
  widget_ = widget;
  devicePixelRatio_ = devicePixelRatio;
  zoom_ = limited(zoom);
  const double stepU = usableStep(plane.stepU), stepV = usableStep(plane.stepV);
  const double fit = std::min(widget.width() / (width_ * stepU), widget.height() / (height_ * stepV));
  pixelsPerStep_ = fit * zoom_.factor;
  transform_.scaleX = pixelsPerStep_ * stepU * devicePixelRatio;
  transform_.scaleY = pixelsPerStep_ * stepV * devicePixelRatio;
  transform_.originX = widget.width() * devicePixelRatio / 2 - zoom_.centreU * width_ * transform_.scaleX;
  transform_.originY = widget.height() * devicePixelRatio / 2 - zoom_.centreV * height_ * transform_.scaleY;
}

QPointF SliceMapping::toSlice(QPointF inWidget) const {
  if (empty()) return {};
  return {(inWidget.x() * devicePixelRatio_ - transform_.originX) / transform_.scaleX - 0.5,
          (inWidget.y() * devicePixelRatio_ - transform_.originY) / transform_.scaleY - 0.5};
}

QPointF SliceMapping::toWidget(QPointF onSlice) const {
  if (empty()) return {};
  return {(transform_.originX + (onSlice.x() + 0.5) * transform_.scaleX) / devicePixelRatio_,
          (transform_.originY + (onSlice.y() + 0.5) * transform_.scaleY) / devicePixelRatio_};
}

bool SliceMapping::onSlice(QPointF uv) const {
  return uv.x() >= -0.5 && uv.y() >= -0.5 && uv.x() < width_ - 0.5 && uv.y() < height_ - 0.5;
}

QPointF SliceMapping::nearestVoxel(QPointF uv) const {
  if (empty()) return {};
  return {std::clamp(std::floor(uv.x() + 0.5), 0.0, width_ - 1.0),
          std::clamp(std::floor(uv.y() + 0.5), 0.0, height_ - 1.0)};
}

SliceView::Zoom SliceMapping::zoomedAbout(QPointF inWidget, double times) const {
  if (empty()) return zoom_;
  SliceView::Zoom zoom = limited({zoom_.factor * times, zoom_.centreU, zoom_.centreV});
  // What is done in the end, which the limits may have made less than what was asked for.
  const double done = zoom.factor / zoom_.factor;
  const QPointF fromMiddle = (inWidget - QPointF(widget_.width() / 2, widget_.height() / 2)) * devicePixelRatio_;
  zoom.centreU += fromMiddle.x() * (1 - 1 / done) / (transform_.scaleX * width_);
  zoom.centreV += fromMiddle.y() * (1 - 1 / done) / (transform_.scaleY * height_);
  return limited(zoom);
}

SliceView::Zoom SliceMapping::panned(QPointF by) const {
  if (empty()) return zoom_;
  SliceView::Zoom zoom = zoom_;
  zoom.centreU -= by.x() * devicePixelRatio_ / (transform_.scaleX * width_);
  zoom.centreV -= by.y() * devicePixelRatio_ / (transform_.scaleY * height_);
  return limited(zoom);
}

}  // namespace diptych::viewer
