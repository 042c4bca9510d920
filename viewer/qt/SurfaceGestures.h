#pragma once
// What buttons, wheel and keys do in the 3-D pane. One gesture at a time: other buttons and the wheel wait for its end.

#include "viewer/surface/SurfaceCamera.h"

#include <QPointF>
#include <Qt>

class QKeyEvent;
class QMouseEvent;
class QWheelEvent;

namespace diptych::viewer {

class SurfaceView;

class SurfaceGestures {
public:
  explicit SurfaceGestures(SurfaceView& view) : view_{view} {}

  /// A button is down.
  bool busy() const { return button_ != Qt::NoButton; }
  void press(const QMouseEvent& event);
  void move(const QMouseEvent& event);
  void release(const QMouseEvent& event);
  void wheel(const QWheelEvent& event);
  /// False where the key means nothing here.
  bool key(const QKeyEvent& event);
  /// Whether a key is for this view even where the window has a shortcut of it.
  bool claims(const QKeyEvent& event) const;
  /// As if the button had been released.
  void finish() { button_ = Qt::NoButton; }

private:
  enum class Action { none, turn, pan, zoom, fit, front, giveUp };
  struct Command {
    Action action = Action::none;
    int right = 0, up = 0;
  };
  Command commandOf(const QKeyEvent& event) const;

  SurfaceView& view_;
  Qt::MouseButton button_ = Qt::NoButton;
  bool spent_ = false;  // given up: the rest of the drag does nothing
  QPointF last_;
  SurfaceCamera before_;
};

}  // namespace diptych::viewer
