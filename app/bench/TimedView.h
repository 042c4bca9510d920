#pragma once
// A slice view in a window of its own, and how long it takes from what a person does there until the view is painted.

#include "app/bench/Samples.h"
#include "core/base/Result.h"
#include "viewer/qt/SliceView.h"

#include <QEvent>
#include <QObject>
#include <QPointF>
#include <functional>

namespace diptych::app {

class TimedView final : public QObject {
public:
  /// Square, `size` logical pixels. Needs a QApplication.
  explicit TimedView(int size);

  viewer::SliceView& view() { return view_; }
  /// Comes back once the window is on the screen and painted for the first time.
  Status show();

  /// What a person does, as the events that Qt would make of it.
  void turnWheel(int notches);
  void press(Qt::MouseButton button, QPointF at);
  void move(QPointF at);
  void release();
  /// Where the voxel (u, v) of the slice is seen.
  QPointF at(double u, double v) const;

  /// Carries out `request`, then runs the event loop until the view's paint event, and the copy of what it painted to the screen, is
  /// done. Time starts with the request. ErrorCode::failed where nothing is painted within seconds.
  Status time(const std::function<void()>& request, Samples* samples);
  /// All events that wait; nothing is pending when it comes back.
  void settle();

protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

private:
  Status untilPainted(int paintsBefore);
  void send(QEvent::Type type, Qt::MouseButton button);

  viewer::SliceView view_;
  int paints_ = 0;
  QPointF pointer_;
  Qt::MouseButton button_ = Qt::NoButton;
};

}  // namespace diptych::app
