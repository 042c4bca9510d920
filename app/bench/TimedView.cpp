#include "app/bench/TimedView.h"

#include "viewer/qt/SliceMapping.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QMouseEvent>
#include <QWheelEvent>
#include <QWindow>

namespace diptych::app {
namespace {

constexpr int kPatienceMs = 5000;  // many times what the slowest frame takes on a busy machine
constexpr int kWheelNotch = 120;   // eighths of a degree

}  // namespace

TimedView::TimedView(int size) {
  // A window manager's frame would need room, and a screen may be hardly larger than the view.
  view_.setWindowFlags(Qt::Window | Qt::FramelessWindowHint);
  view_.setFixedSize(size, size);
  view_.installEventFilter(this);
}

bool TimedView::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::Paint) ++paints_;
  return QObject::eventFilter(watched, event);
}

Status TimedView::show() {
  const int before = paints_;
  view_.show();
  if (auto painted = untilPainted(before); !painted) return painted;
  settle();
  return {};
}

Status TimedView::untilPainted(int paintsBefore) {
  QElapsedTimer waited;
  waited.start();
  while (paints_ == paintsBefore) {
    QCoreApplication::processEvents();
    if (waited.elapsed() > kPatienceMs)
      return Error{ErrorCode::failed,
                   "The view was not painted within five seconds",
                   "is the screen locked or switched off?",
                   {}};
  }
  return {};
}

Status TimedView::time(const std::function<void()>& request, Samples* samples) {
  settle();
  const int before = paints_;
  const Stopwatch watch;
  request();
  if (auto painted = untilPainted(before); !painted) return painted;
  const double wall = watch.wallMs(), cpu = watch.cpuMs();
  if (samples != nullptr) samples->add(wall, cpu);
  return {};
}

void TimedView::settle() {
  for (int paints = -1; paints != paints_;) {
    paints = paints_;
    QCoreApplication::processEvents();
  }
}

void TimedView::turnWheel(int notches) {
  const QPointF middle = view_.rect().center();
  QWheelEvent event(middle, view_.mapToGlobal(middle), {}, {0, notches * kWheelNotch}, Qt::NoButton, Qt::NoModifier,
                    Qt::NoScrollPhase, false);
  QCoreApplication::sendEvent(&view_, &event);
}

void TimedView::press(Qt::MouseButton button, QPointF at) {
  pointer_ = at;
  button_ = button;
  send(QEvent::MouseButtonPress, button);
}

void TimedView::move(QPointF at) {
  pointer_ = at;
  send(QEvent::MouseMove, Qt::NoButton);
}

void TimedView::release() {
  const Qt::MouseButton button = button_;
  button_ = Qt::NoButton;
  send(QEvent::MouseButtonRelease, button);
}

void TimedView::send(QEvent::Type type, Qt::MouseButton button) {
  QMouseEvent event(type, pointer_, view_.mapToGlobal(pointer_), button, button_, Qt::NoModifier);
  QCoreApplication::sendEvent(&view_, &event);
}

QPointF TimedView::at(double u, double v) const {
  return view_.mapping().toWidget({u, v});
}

}  // namespace diptych::app
