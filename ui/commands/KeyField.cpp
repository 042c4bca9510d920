#include "ui/commands/KeyField.h"

#include <QKeyEvent>

namespace diptych::ui {

namespace {

bool isModifier(int key) {
  switch (key) {
    case Qt::Key_Shift:
    case Qt::Key_Control:
    case Qt::Key_Alt:
    case Qt::Key_AltGr:
    case Qt::Key_Meta:
    case Qt::Key_CapsLock:
    case Qt::Key_NumLock:
      return true;
    default:
      return false;
  }
}

/// As shortcuts are matched: "?" is "?", not "Shift+?"; the number pad is no different.
QKeySequence sequenceOf(const QKeyEvent& event) {
  Qt::KeyboardModifiers modifiers = event.modifiers() & ~(Qt::KeypadModifier | Qt::GroupSwitchModifier);
  const QString text = event.text();
  const bool sign = !text.isEmpty() && text[0].isPrint() && !text[0].isLetterOrNumber() && !text[0].isSpace();
  if (sign) modifiers &= ~Qt::ShiftModifier;
  return QKeySequence(QKeyCombination(modifiers, static_cast<Qt::Key>(event.key())));
}

}  // namespace

KeyField::KeyField(QWidget* parent) : QLineEdit(parent) {
  setReadOnly(true);
  setContextMenuPolicy(Qt::NoContextMenu);
}

bool KeyField::event(QEvent* event) {
  if (event->type() == QEvent::ShortcutOverride) {
    event->accept();  // no command runs while its key is being chosen
    return true;
  }
  if (event->type() != QEvent::KeyPress) return QLineEdit::event(event);
  const auto& key = *static_cast<QKeyEvent*>(event);
  if (key.key() == Qt::Key_Tab || key.key() == Qt::Key_Backtab) return QLineEdit::event(event);
  if (isModifier(key.key())) return true;
  if (key.key() == Qt::Key_Escape)
    Q_EMIT givenUp();
  else if ((key.key() == Qt::Key_Backspace || key.key() == Qt::Key_Delete) && key.modifiers() == Qt::NoModifier)
    Q_EMIT taken({});
  else
    Q_EMIT taken(sequenceOf(key));
  return true;
}

}  // namespace diptych::ui
