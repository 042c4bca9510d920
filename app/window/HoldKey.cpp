#include "app/window/HoldKey.h"

#include <QAbstractSpinBox>
#include <QApplication>
#include <QKeyEvent>
#include <QLineEdit>
#include <QTextEdit>
#include <QWidget>

namespace diptych::app {
namespace {

bool takesText(const QWidget* widget) {
  return qobject_cast<const QLineEdit*>(widget) != nullptr || qobject_cast<const QTextEdit*>(widget) != nullptr ||
         qobject_cast<const QAbstractSpinBox*>(widget) != nullptr;
}

}  // namespace

HoldKey::HoldKey(int key, QWidget* window) : QObject(window), key_{key}, window_{window} {
  qApp->installEventFilter(this);
}

bool HoldKey::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() != QEvent::KeyPress && event->type() != QEvent::KeyRelease) return false;
  const auto* key = static_cast<QKeyEvent*>(event);
  auto* widget = qobject_cast<QWidget*>(watched);
  if (widget == nullptr || key->key() != key_ || widget->window() != window_) return false;
  if (event->type() == QEvent::KeyPress) {
    if (takesText(widget) || key->modifiers() != Qt::NoModifier) return false;
    if (!key->isAutoRepeat() && !down_) {
      down_ = true;
      Q_EMIT held(true);
    }
    return true;
  }
  if (!down_) return false;
  if (!key->isAutoRepeat()) {
    down_ = false;
    Q_EMIT held(false);
  }
  return true;
}

}  // namespace diptych::app
