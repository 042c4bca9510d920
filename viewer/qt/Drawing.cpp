#include "viewer/qt/Drawing.h"

#include "viewer/qt/SliceMapping.h"

#include <QLineF>
#include <utility>

namespace diptych::viewer {
namespace {

constexpr std::size_t kFewestCorners = 3;
constexpr double kClosingReach = 8;  // logical pixels around the first corner

}  // namespace

// Each of these changes its own state before it tells anybody: a listener may answer with a call that leads back here.

void Drawing::beginStroke(QPointF uv) {
  endStroke();
  stroking_ = true;
  Q_EMIT view_.strokeBegan(view_.plane().normal, view_.slice(), strokePoint(uv, view_.slice()));
}

void Drawing::moveStroke(QPointF uv) {
  if (stroking_) Q_EMIT view_.strokeMoved(strokePoint(uv, view_.slice()));
}

void Drawing::endStroke() {
  if (!stroking_) return;
  stroking_ = false;
  Q_EMIT view_.strokeEnded();
}

std::vector<QPointF> Drawing::cornersShown() const {
  return view_.slice() == polygonSlice_ ? corners_ : std::vector<QPointF>{};
}

void Drawing::addCorner(QPointF uv) {
  if (polygonSlice_ != view_.slice()) corners_.clear();
  polygonSlice_ = view_.slice();
  corners_.push_back(uv);
}

void Drawing::removeCorner() {
  if (!corners_.empty()) corners_.pop_back();
}

bool Drawing::closesAt(QPointF inWidget) const {
  const std::vector<QPointF> corners = cornersShown();
  if (corners.size() < kFewestCorners) return false;
  return QLineF(view_.mapping().toWidget(corners.front()), inWidget).length() <= kClosingReach;
}

void Drawing::closePolygon() {
  if (corners_.size() < kFewestCorners) return;
  std::vector<StrokePoint> corners;
  corners.reserve(corners_.size());
  for (const QPointF& uv : std::exchange(corners_, {})) corners.push_back(strokePoint(uv, polygonSlice_));
  Q_EMIT view_.polygonDrawn(view_.plane().normal, polygonSlice_, std::move(corners));
}

bool Drawing::cancel() {
  if (stroking_) {
    stroking_ = false;
    Q_EMIT view_.strokeCancelled();
    return true;
  }
  const bool outlined = outlining();
  corners_.clear();
  return outlined;
}

StrokePoint Drawing::strokePoint(QPointF uv, int slice) const {
  const ViewPlane& plane = view_.plane();
  return plane.strokePoint(plane.toVoxel(uv.x(), uv.y(), slice));
}

}  // namespace diptych::viewer
