#include "viewer/qt/SurfaceViewState.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QWheelEvent>

namespace diptych::viewer {

void SurfaceView::endGesture() {
  state_->gestures.finish();
  if (state_->coarse) redraw();
}

bool SurfaceView::event(QEvent* event) {
  switch (event->type()) {
    case QEvent::ShortcutOverride:
      if (state_->ready() && state_->gestures.claims(static_cast<const QKeyEvent&>(*event))) {
        event->accept();
        return true;
      }
      break;
    case QEvent::WindowDeactivate:
    case QEvent::Hide:
      endGesture();
      break;
    case QEvent::FontChange:
    case QEvent::ApplicationFontChange:
      state_->text.setFont(font());
      update();
      break;
    case QEvent::PaletteChange:
      update();
      break;
    default:
      break;
  }
  return QWidget::event(event);
}

void SurfaceView::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  makeSurfaces();
}

void SurfaceView::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  redraw();
}

void SurfaceView::mousePressEvent(QMouseEvent* event) {
  state_->gestures.press(*event);
}

void SurfaceView::mouseMoveEvent(QMouseEvent* event) {
  state_->gestures.move(*event);
}

void SurfaceView::mouseReleaseEvent(QMouseEvent* event) {
  state_->gestures.release(*event);
  if (!state_->gestures.busy()) endGesture();
}

void SurfaceView::mouseDoubleClickEvent(QMouseEvent* event) {
  if (event->button() == Qt::LeftButton && !state_->gestures.busy())
    Q_EMIT maximiseRequested();
  else
    state_->gestures.press(*event);
}

void SurfaceView::wheelEvent(QWheelEvent* event) {
  state_->gestures.wheel(*event);
  event->accept();
}

void SurfaceView::keyPressEvent(QKeyEvent* event) {
  if (!state_->ready() || !state_->gestures.key(*event)) QWidget::keyPressEvent(event);
}

void SurfaceView::focusInEvent(QFocusEvent* event) {
  QWidget::focusInEvent(event);
  update();
}

void SurfaceView::focusOutEvent(QFocusEvent* event) {
  QWidget::focusOutEvent(event);
  update();
}

}  // namespace diptych::viewer
