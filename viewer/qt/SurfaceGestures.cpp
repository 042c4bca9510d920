#include "viewer/qt/SurfaceGestures.h"

#include "viewer/qt/SurfaceView.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QWheelEvent>
#include <cmath>

namespace diptych::viewer {
namespace {

constexpr double kTurnOfPixel = 0.5;  // degrees
constexpr double kTurnOfKey = 15;     // degrees
constexpr double kPanOfKey = 32;      // logical pixels
constexpr double kZoomOfKey = 1.25;
constexpr double kZoomOfWheelStep = 1.15;
constexpr double kZoomOfPixel = 1.01;
constexpr int kWheelStep = 120;  // QWheelEvent counts eighths of a degree

}  // namespace

void SurfaceGestures::press(const QMouseEvent& event) {
  if (busy()) return;
  const Qt::MouseButton button = event.button();
  if (button != Qt::LeftButton && button != Qt::MiddleButton && button != Qt::RightButton) return;
  button_ = button;
  spent_ = false;
  last_ = event.position();
  before_ = view_.camera();
}

void SurfaceGestures::move(const QMouseEvent& event) {
  if (!busy() || spent_) return;
  const QPointF by = event.position() - last_;
  last_ = event.position();
  if (by.isNull()) return;
  if (button_ == Qt::LeftButton) view_.turn(kTurnOfPixel * by.x(), -kTurnOfPixel * by.y());
  if (button_ == Qt::MiddleButton) view_.pan(by.x(), -by.y());
  if (button_ == Qt::RightButton) view_.zoom(std::pow(kZoomOfPixel, -by.y()));  // up: closer, as the wheel
}

void SurfaceGestures::release(const QMouseEvent& event) {
  if (event.button() == button_) finish();
}

void SurfaceGestures::wheel(const QWheelEvent& event) {
  if (busy()) return;
  // Some systems turn the wheel sideways while Alt is held.
  const int delta = event.angleDelta().y() != 0 ? event.angleDelta().y() : event.angleDelta().x();
  if (delta != 0) view_.zoom(std::pow(kZoomOfWheelStep, static_cast<double>(delta) / kWheelStep));
}

SurfaceGestures::Command SurfaceGestures::commandOf(const QKeyEvent& event) const {
  const Qt::KeyboardModifiers held = event.modifiers() & ~Qt::KeypadModifier;
  const int key = event.key();
  Command arrow;
  arrow.right = key == Qt::Key_Right ? 1 : key == Qt::Key_Left ? -1 : 0;
  arrow.up = key == Qt::Key_Up ? 1 : key == Qt::Key_Down ? -1 : 0;
  if (arrow.right != 0 || arrow.up != 0) {
    if (held == Qt::NoModifier) arrow.action = Action::turn;
    // With Alt as well, as in slice views.
    if (held == Qt::ControlModifier || held == (Qt::ControlModifier | Qt::AltModifier)) arrow.action = Action::pan;
    return arrow;
  }
  // Shift is part of typing a plus on most keyboards.
  if (key == Qt::Key_Plus && (held & ~Qt::ShiftModifier) == Qt::NoModifier) return {Action::zoom, 0, 1};
  if (held != Qt::NoModifier) return {};
  switch (key) {
    case Qt::Key_Equal:
      return {Action::zoom, 0, 1};
    case Qt::Key_Minus:
      return {Action::zoom, 0, -1};
    case Qt::Key_F:
      return {Action::fit};
    case Qt::Key_Home:
      return {Action::front};
    case Qt::Key_Escape:
      return {busy() && !spent_ ? Action::giveUp : Action::none};
    default:
      return {};
  }
}

bool SurfaceGestures::claims(const QKeyEvent& event) const {
  // Letters go to the window first.
  const Action action = commandOf(event).action;
  return action != Action::none && action != Action::fit;
}

bool SurfaceGestures::key(const QKeyEvent& event) {
  const Command command = commandOf(event);
  if (command.action == Action::none) return false;
  if (command.action == Action::giveUp) {
    spent_ = true;
    view_.setCamera(before_);
    return true;
  }
  if (busy()) return true;  // would move the scene under the gesture
  switch (command.action) {
    case Action::turn:
      view_.turn(kTurnOfKey * command.right, kTurnOfKey * command.up);
      break;
    case Action::pan:
      view_.pan(kPanOfKey * command.right, kPanOfKey * command.up);
      break;
    case Action::zoom:
      view_.zoom(command.up > 0 ? kZoomOfKey : 1 / kZoomOfKey);
      break;
    case Action::fit:
      view_.fit();
      break;
    case Action::front:
      view_.showFront();
      break;
    case Action::giveUp:
    case Action::none:
      break;
  }
  return true;
}

}  // namespace diptych::viewer
