#include "viewer/qt/KeyGestures.h"

#include "viewer/qt/SliceMapping.h"

#include <QKeyEvent>
#include <algorithm>

namespace diptych::viewer {
namespace {

constexpr int kPage = 10;           // slices
constexpr int kLeap = 10;           // voxels
constexpr double kPanStep = 32;     // logical pixels
constexpr double kWindowStep = 10;  // as if the pointer had been dragged so far
constexpr double kZoomStep = 1.25;

struct Arrow {
  int right = 0, down = 0;
  explicit operator bool() const { return right != 0 || down != 0; }
};

Arrow arrowOf(int key) {
  switch (key) {
    case Qt::Key_Left:
      return {-1, 0};
    case Qt::Key_Right:
      return {1, 0};
    case Qt::Key_Up:
      return {0, -1};
    case Qt::Key_Down:
      return {0, 1};
    default:
      return {};
  }
}

}  // namespace

KeyGestures::Command KeyGestures::commandOf(const QKeyEvent& event) const {
  const Qt::KeyboardModifiers held = event.modifiers() & ~Qt::KeypadModifier;
  const int key = event.key();
  if (const Arrow arrow = arrowOf(key)) {
    if (held == Qt::NoModifier) {
      if (arrow.right != 0) return {Action::phases, arrow.right};
      return {Action::slices, arrow.down};
    }
    if (held == Qt::ShiftModifier) return {Action::crosshair, arrow.right, arrow.down};
    if (held == (Qt::ShiftModifier | Qt::ControlModifier))
      return {Action::crosshair, kLeap * arrow.right, kLeap * arrow.down};
    if (held == (Qt::ControlModifier | Qt::AltModifier)) return {Action::pan, arrow.right, arrow.down};
    if (held == Qt::AltModifier) return {Action::window, arrow.right, arrow.down};
    return {};
  }
  const bool enter = key == Qt::Key_Return || key == Qt::Key_Enter;
  if (enter && held == Qt::ControlModifier) return {drawing_.outlining() ? Action::close : Action::none};
  // Shift is part of typing a plus on most keyboards.
  if (key == Qt::Key_Plus && (held & ~Qt::ShiftModifier) == Qt::NoModifier) return {Action::zoom, 1};
  if (held != Qt::NoModifier) return {};
  if (enter) return {view_.tool() != PointerTool::look ? Action::act : Action::none};
  switch (key) {
    case Qt::Key_Minus:
      return {Action::zoom, -1};
    case Qt::Key_Equal:
      return {Action::zoom, 1};
    case Qt::Key_PageUp:
      return {Action::slices, -kPage};
    case Qt::Key_PageDown:
      return {Action::slices, kPage};
    case Qt::Key_Home:
      return {Action::firstSlice};
    case Qt::Key_End:
      return {Action::lastSlice};
    case Qt::Key_F:
      return {Action::fit};
    case Qt::Key_Backspace:
      return {drawing_.outlining() ? Action::removeCorner : Action::none};
    case Qt::Key_Escape:
      return {Action::giveUp};
    default:
      return {};
  }
}

bool KeyGestures::claims(const QKeyEvent& event) const {
  if (view_.plane().count == 0) return false;
  const Action action = commandOf(event).action;
  return action != Action::none && action != Action::fit;
}

bool KeyGestures::press(const QKeyEvent& event) {
  const Command command = commandOf(event);
  if (command.action == Action::none || view_.plane().count == 0) return false;
  // While a button is down, only Esc counts: everything else would move the slice under the gesture.
  if (!pointer_.busy() || command.action == Action::giveUp) carryOut(command);
  return true;
}

void KeyGestures::carryOut(const Command& command) {
  const SliceMapping mapping = view_.mapping();
  switch (command.action) {
    case Action::none:
      return;
    case Action::slices:
      return stepSlices(command.right);
    case Action::firstSlice:
      return stepSlices(-view_.slice());
    case Action::lastSlice:
      return stepSlices(view_.plane().count - 1 - view_.slice());
    case Action::phases:
      drawing_.endStroke();
      Q_EMIT view_.phaseStepped(command.right);
      return;
    case Action::crosshair:
      return moveCrosshair(command.right, command.down);
    case Action::pan:
      return view_.zoomTo(mapping.panned(QPointF(command.right, command.down) * kPanStep));
    case Action::window:
      Q_EMIT view_.windowChanged(windowMoved(view_.windowLevel(), kWindowStep * command.right,
                                             -kWindowStep * command.down, view_.valueSpan()));
      return;
    case Action::zoom:
      // About the crosshair where keys are in use, else about the middle, which stays what it is.
      return view_.zoomTo(mapping.zoomedAbout(inUse_ ? mapping.toWidget(crosshair()) : QRectF(view_.rect()).center(),
                                              command.right > 0 ? kZoomStep : 1 / kZoomStep));
    case Action::fit:
      return view_.fit();
    case Action::act:
      return act();
    case Action::close:
      return drawing_.closePolygon();
    case Action::removeCorner:
      return drawing_.removeCorner();
    case Action::giveUp:
      if (!pointer_.cancel() && !drawing_.cancel()) Q_EMIT view_.lookRequested();
      return;
  }
}

void KeyGestures::stepSlices(int steps) {
  drawing_.endStroke();  // a stroke stays on its slice
  if (steps != 0) Q_EMIT view_.sliceStepped(steps);
}

void KeyGestures::moveCrosshair(int right, int down) {
  inUse_ = true;
  const SliceMapping mapping = view_.mapping();
  const QPointF to = mapping.nearestVoxel(mapping.nearestVoxel(crosshair()) + QPointF(right, down));
  Q_EMIT view_.positionPicked(view_.plane().toVoxel(to.x(), to.y(), view_.slice()));
  drawing_.moveStroke(to);
}

void KeyGestures::act() {
  const bool followedPointer = !inUse_;
  inUse_ = true;
  const QPointF at = crosshair();
  switch (view_.tool()) {
    case PointerTool::look:
      return;
    case PointerTool::brush:
      if (drawing_.stroking()) return drawing_.endStroke();
      return drawing_.beginStroke(at);
    case PointerTool::point:
      Q_EMIT view_.pointClicked(view_.position());
      return;
    case PointerTool::polygon:
      // Corners that the pointer put are closed by Enter; by keys it takes another corner, until back at the first one.
      if ((followedPointer && drawing_.outlining()) || drawing_.closesAt(view_.mapping().toWidget(at)))
        return drawing_.closePolygon();
      return drawing_.addCorner(at);
  }
}

QPointF KeyGestures::crosshair() const {
  QPointF uv;
  view_.plane().fromVoxel(view_.position(), uv.rx(), uv.ry());
  return uv;
}

}  // namespace diptych::viewer
