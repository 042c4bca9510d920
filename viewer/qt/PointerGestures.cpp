#include "viewer/qt/PointerGestures.h"

#include "viewer/qt/SliceMapping.h"

#include <QMouseEvent>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

namespace diptych::viewer {
namespace {

constexpr double kStepsOfSpan = 500;      // pixels of drag from one end of the values to the other
constexpr double kZoomOfWheelStep = 1.2;  // times a notch
constexpr int kWheelStep = 120;           // eighths of a degree: one notch

}  // namespace

WindowLevel windowMoved(WindowLevel from, double right, double up, double valueSpan) {
  const double step = valueSpan / kStepsOfSpan;
  const double narrowest = valueSpan >= 100 ? 1 : valueSpan / 1000;
  const auto rounded = [valueSpan](double value) { return valueSpan >= 100 ? std::round(value) : value; };
  return {rounded(from.centre - up * step), std::max(rounded(from.width + right * step), narrowest)};
}

void PointerGestures::press(const QMouseEvent& event) {
  pointer_ = event.position();
  if (busy()) {
    if (event.buttons() != event.button()) return;
    finish();  // its release never came here
  }
  if (view_.plane().count == 0) return;
  drawing_.endStroke();  // one drawn by keys
  switch (event.button()) {
    case Qt::LeftButton:
      return beginLeft(event);
    case Qt::RightButton:
      return begin(event, Gesture::window);
    case Qt::MiddleButton:
      return begin(event, Gesture::pan);
    default:
      return;
  }
}

void PointerGestures::begin(const QMouseEvent& event, Gesture gesture) {
  gesture_ = gesture;
  button_ = event.button();
  began_ = event.position();
  zoom_ = view_.zoom();
  position_ = view_.position();
  window_ = view_.windowLevel();
  if (gesture == Gesture::window) valueSpan_ = view_.valueSpan();
}

void PointerGestures::beginLeft(const QMouseEvent& event) {
  const QPointF at = event.position();
  switch (view_.tool()) {
    case PointerTool::look:
      begin(event, Gesture::look);
      return pick(at);
    case PointerTool::brush:
      begin(event, Gesture::stroke);
      return drawing_.beginStroke(view_.mapping().toSlice(at));
    case PointerTool::polygon:
      begin(event, Gesture::spent);
      return clickCorner(at);
    case PointerTool::point:
      begin(event, Gesture::spent);
      return clickPoint(at);
  }
}

void PointerGestures::move(const QMouseEvent& event) {
  pointer_ = event.position();
  if (busy() && !(event.buttons() & button_)) finish();  // its release never came here
  const QPointF way = event.position() - began_;
  switch (gesture_) {
    case Gesture::look:
      pick(event.position());
      break;
    case Gesture::stroke:
      drawing_.moveStroke(view_.mapping().toSlice(event.position()));
      break;
    case Gesture::window:
      Q_EMIT view_.windowChanged(windowMoved(window_, way.x(), -way.y(), valueSpan_));
      break;
    case Gesture::pan:
      view_.zoomTo(mappingAt(zoom_).panned(way));
      break;
    case Gesture::none:
    case Gesture::spent:
      break;
  }
  refreshHover();
}

void PointerGestures::release(const QMouseEvent& event) {
  if (event.button() == button_) finish();
}

void PointerGestures::doubleClick(const QMouseEvent& event) {
  if (busy() || event.button() != Qt::LeftButton || view_.plane().count == 0) return press(event);
  switch (view_.tool()) {
    case PointerTool::look:
      Q_EMIT view_.maximiseRequested();
      return;
    case PointerTool::polygon:
      // Its first press has put a corner here already.
      begin(event, Gesture::spent);
      return drawing_.closePolygon();
    case PointerTool::brush:
    case PointerTool::point:
      return press(event);  // two quick dabs
  }
}

void PointerGestures::wheel(const QWheelEvent& event) {
  pointer_ = event.position();
  // A stroke belongs to the slice it began on.
  if (view_.plane().count == 0 || busy()) return;
  // Some systems turn the wheel sideways while Shift or Alt is held.
  const int delta = event.angleDelta().y() != 0 ? event.angleDelta().y() : event.angleDelta().x();
  if (delta == 0) return;
  if (event.modifiers() & Qt::ControlModifier) {
    const double times = std::pow(kZoomOfWheelStep, static_cast<double>(delta) / kWheelStep);
    view_.zoomTo(view_.mapping().zoomedAbout(event.position(), times));
    return;
  }
  step(event, delta);
}

void PointerGestures::step(const QWheelEvent& event, int delta) {
  const bool turned = (delta < 0) != (wheelRest_ < 0);
  if (turned || event.modifiers() != wheelModifiers_ || event.phase() == Qt::ScrollBegin) wheelRest_ = 0;
  wheelModifiers_ = event.modifiers();
  wheelRest_ += delta;
  const int steps = wheelRest_ / kWheelStep;
  wheelRest_ -= steps * kWheelStep;
  if (steps == 0) return;
  if (event.modifiers() & Qt::ShiftModifier) {
    Q_EMIT view_.toolSizeStepped(steps);
  } else {
    drawing_.endStroke();               // one drawn by keys stays on its slice
    Q_EMIT view_.sliceStepped(-steps);  // towards the reader: onwards, as in a list
  }
}

void PointerGestures::leave() {
  pointer_.reset();
  refreshHover();
}

bool PointerGestures::cancel() {
  const Gesture begun = gesture_;
  if (begun == Gesture::none || begun == Gesture::spent) return false;
  gesture_ = Gesture::spent;
  switch (begun) {
    case Gesture::stroke:
      return drawing_.cancel();
    case Gesture::look:
      Q_EMIT view_.positionPicked(position_);
      break;
    case Gesture::window:
      Q_EMIT view_.windowChanged(window_);
      break;
    case Gesture::pan:
      view_.zoomTo(zoom_);
      break;
    case Gesture::none:
    case Gesture::spent:
      break;
  }
  return true;
}

void PointerGestures::finish() {
  if (gesture_ == Gesture::stroke) drawing_.endStroke();
  gesture_ = Gesture::none;
  button_ = Qt::NoButton;
}

void PointerGestures::refreshHover() {
  std::optional<VoxelPoint> now;
  const SliceMapping mapping = view_.mapping();
  if (pointer_ && !mapping.empty()) {
    const QPointF uv = mapping.toSlice(*pointer_);
    const QPointF voxel = mapping.nearestVoxel(uv);
    if (mapping.onSlice(uv)) now = view_.plane().toVoxel(voxel.x(), voxel.y(), view_.slice());
  }
  if (now == hovered_) return;
  hovered_ = now;
  Q_EMIT view_.hovered(now);
}

SliceMapping PointerGestures::mappingAt(const SliceView::Zoom& zoom) const {
  return {view_.plane(), view_.size(), view_.devicePixelRatioF(), zoom};
}

void PointerGestures::pick(QPointF at) {
  const SliceMapping mapping = view_.mapping();
  const QPointF voxel = mapping.nearestVoxel(mapping.toSlice(at));
  Q_EMIT view_.positionPicked(view_.plane().toVoxel(voxel.x(), voxel.y(), view_.slice()));
}

void PointerGestures::clickPoint(QPointF at) {
  const SliceMapping mapping = view_.mapping();
  const QPointF uv = mapping.toSlice(at);
  if (!mapping.onSlice(uv)) return;
  const QPointF voxel = mapping.nearestVoxel(uv);
  Q_EMIT view_.pointClicked(view_.plane().toVoxel(voxel.x(), voxel.y(), view_.slice()));
}

void PointerGestures::clickCorner(QPointF at) {
  if (drawing_.closesAt(at)) return drawing_.closePolygon();
  drawing_.addCorner(view_.mapping().toSlice(at));
}

}  // namespace diptych::viewer
