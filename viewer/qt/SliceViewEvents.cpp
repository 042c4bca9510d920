#include "viewer/qt/SliceMapping.h"
#include "viewer/qt/SliceViewState.h"

#include <QEvent>
#include <QFocusEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QWheelEvent>

namespace diptych::viewer {

void SliceView::afterGesture() {
  refreshCursor();
  refreshMarks();
}

bool SliceView::event(QEvent* event) {
  switch (event->type()) {
    case QEvent::ShortcutOverride:
      if (state_->keys.claims(static_cast<const QKeyEvent&>(*event))) {
        event->accept();
        return true;
      }
      break;
    case QEvent::WindowDeactivate:
    case QEvent::Hide:
      endGestures();
      break;
    case QEvent::FontChange:
    case QEvent::ApplicationFontChange:
      state_->text.setFont(font());
      update();
      break;
    case QEvent::PaletteChange:
      afterGesture();
      break;
    case QEvent::LanguageChange:
      refreshNames();
      update();
      break;
    default:
      break;
  }
  return QWidget::event(event);
}

void SliceView::giveUpGestures() {
  // A stroke's listener must know that nothing comes of it; window, pan and crosshair belong to what goes now.
  state_->drawing.cancel();
  state_->pointer.finish();
}

void SliceView::endGestures() {
  state_->pointer.finish();
  state_->drawing.endStroke();
  afterGesture();
}

void SliceView::mousePressEvent(QMouseEvent* event) {
  state_->keys.pointerMoved();
  state_->pointer.press(*event);
  afterGesture();
}

void SliceView::mouseMoveEvent(QMouseEvent* event) {
  if (state_->pointer.pointer() != event->position()) state_->keys.pointerMoved();
  state_->pointer.move(*event);
  afterGesture();
}

void SliceView::mouseReleaseEvent(QMouseEvent* event) {
  state_->pointer.release(*event);
  afterGesture();
}

void SliceView::mouseDoubleClickEvent(QMouseEvent* event) {
  state_->keys.pointerMoved();
  state_->pointer.doubleClick(*event);
  afterGesture();
}

void SliceView::wheelEvent(QWheelEvent* event) {
  state_->pointer.wheel(*event);
  afterGesture();
  event->accept();
}

void SliceView::keyPressEvent(QKeyEvent* event) {
  if (!state_->keys.press(*event)) return QWidget::keyPressEvent(event);
  afterGesture();
}

void SliceView::leaveEvent(QEvent* event) {
  state_->pointer.leave();
  afterGesture();
  QWidget::leaveEvent(event);
}

void SliceView::focusInEvent(QFocusEvent* event) {
  QWidget::focusInEvent(event);
  update();
  Q_EMIT focused();
}

void SliceView::focusOutEvent(QFocusEvent* event) {
  endGestures();
  update();
  QWidget::focusOutEvent(event);
}

void SliceView::refreshCursor() {
  const State& s = *state_;
  Qt::CursorShape shape = s.picture.empty() || s.tool == PointerTool::look ? Qt::ArrowCursor : Qt::CrossCursor;
  if (s.pointer.panning()) shape = Qt::ClosedHandCursor;
  if (s.pointer.windowing()) shape = Qt::SizeAllCursor;
  if (s.tool == PointerTool::polygon && s.pointer.pointer() && s.drawing.closesAt(*s.pointer.pointer()))
    shape = Qt::PointingHandCursor;
  if (cursor().shape() != shape) setCursor(shape);
}

void SliceView::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  refreshMarks();
}

}  // namespace diptych::viewer
