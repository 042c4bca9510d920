#include "ui/commands/KeyClaims.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAbstractSlider>
#include <QComboBox>
#include <QCoreApplication>
#include <QKeyEvent>
#include <QTabBar>

namespace diptych::ui {

namespace {

bool moves(int key) {
  switch (key) {
    case Qt::Key_Up:
    case Qt::Key_Down:
    case Qt::Key_Left:
    case Qt::Key_Right:
    case Qt::Key_Home:
    case Qt::Key_End:
    case Qt::Key_PageUp:
    case Qt::Key_PageDown:
      return true;
    default:
      return false;
  }
}

bool confirms(int key) {
  return key == Qt::Key_Space || key == Qt::Key_Return || key == Qt::Key_Enter;
}

}  // namespace

bool claimsKey(const QObject* control, const QKeyEvent& event) {
  if (event.modifiers() & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier)) return false;
  const int key = event.key();
  if (qobject_cast<const QAbstractButton*>(control)) return key == Qt::Key_Space;
  if (qobject_cast<const QAbstractSlider*>(control) || qobject_cast<const QTabBar*>(control)) return moves(key);
  if (qobject_cast<const QAbstractItemView*>(control)) return moves(key) || confirms(key) || key == Qt::Key_F2;
  if (qobject_cast<const QComboBox*>(control)) return moves(key) || key == Qt::Key_Space || key == Qt::Key_F4;
  return false;
}

KeyClaims::KeyClaims(QObject* window) : QObject(window) {
  // The application's, since controls come and go; the filter below lets all but one kind of event pass at once.
  QCoreApplication::instance()->installEventFilter(this);
}

bool KeyClaims::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() != QEvent::ShortcutOverride) return false;
  if (!claimsKey(watched, *static_cast<QKeyEvent*>(event))) return false;
  event->accept();
  return true;
}

}  // namespace diptych::ui
