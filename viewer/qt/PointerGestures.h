#pragma once
// What pointer buttons and wheel do in a slice view. One gesture at a time: it belongs to the button that began it, and
// other buttons do nothing until that one is released.

#include "viewer/qt/Drawing.h"
#include "viewer/qt/SliceView.h"

#include <QPointF>
#include <optional>

class QMouseEvent;
class QWheelEvent;

namespace diptych::viewer {

/// By how much a gesture that went `right` and `up` (in steps of a five hundredth of the view's values) changes a window. Right
/// widens, up makes the picture brighter, which is a lower level. Whole numbers where the values span a hundred or more.
WindowLevel windowMoved(WindowLevel from, double right, double up, double valueSpan);

class PointerGestures {
public:
  PointerGestures(SliceView& view, Drawing& drawing) : view_{view}, drawing_{drawing} {}

  void press(const QMouseEvent& event);
  void move(const QMouseEvent& event);
  void release(const QMouseEvent& event);
  void doubleClick(const QMouseEvent& event);
  void wheel(const QWheelEvent& event);
  void leave();

  /// Gives up what a button has begun, and has it undone: a stroke, or window/level, pan and crosshair moved by a drag.
  /// False where nothing has begun. The button does nothing more until it is released.
  bool cancel();
  /// Ends what a button has begun, as a release would; for when releases may no longer come.
  void finish();
  /// Tells hovered() anew, after the slice has moved under a pointer that stands still.
  void refreshHover();

  /// Where the pointer is over the view.
  const std::optional<QPointF>& pointer() const { return pointer_; }
  bool busy() const { return gesture_ != Gesture::none; }
  bool panning() const { return gesture_ == Gesture::pan; }
  bool windowing() const { return gesture_ == Gesture::window; }

private:
  enum class Gesture { none, look, stroke, window, pan, spent };

  void begin(const QMouseEvent& event, Gesture gesture);
  void beginLeft(const QMouseEvent& event);
  SliceMapping mappingAt(const SliceView::Zoom& zoom) const;
  void pick(QPointF at);
  void clickPoint(QPointF at);
  void clickCorner(QPointF at);
  void step(const QWheelEvent& event, int delta);

  SliceView& view_;
  Drawing& drawing_;
  Gesture gesture_ = Gesture::none;
  Qt::MouseButton button_ = Qt::NoButton;
  std::optional<QPointF> pointer_;
  std::optional<VoxelPoint> hovered_;

  // How things were when the gesture began.
  QPointF began_;
  WindowLevel window_;
  double valueSpan_ = 1;
  SliceView::Zoom zoom_;
  VoxelPoint position_;

  int wheelRest_ = 0;  // of a high-resolution wheel, less than a step
  Qt::KeyboardModifiers wheelModifiers_;
};

}  // namespace diptych::viewer
