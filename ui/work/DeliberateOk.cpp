#include "ui/work/DeliberateOk.h"

#include <QDialog>
#include <QKeyEvent>
#include <QPushButton>

namespace diptych::ui {

DeliberateOk::DeliberateOk(QPushButton& button, QDialog& dialog) : QObject(&dialog), button_{button} {
  button_.setDefault(true);
  button_.installEventFilter(this);
  // Enter in a field reaches the dialog, which presses its default button.
  dialog.installEventFilter(this);
  connect(&button_, &QPushButton::clicked, this, &DeliberateOk::press);
}

void DeliberateOk::setWords(const QString& text, const QString& anyway) {
  anyway_ = anyway;
  asked_ = false;
  button_.setText(text);
}

void DeliberateOk::press() {
  if (anyway_.isEmpty() || asked_) {
    Q_EMIT confirmed();
    return;
  }
  asked_ = true;
  button_.setText(anyway_);
  Q_EMIT asked();
}

bool DeliberateOk::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::MouseButtonDblClick && watched == &button_) return true;
  if (event->type() == QEvent::KeyPress && static_cast<QKeyEvent*>(event)->isAutoRepeat()) {
    const int key = static_cast<QKeyEvent*>(event)->key();
    if (key == Qt::Key_Return || key == Qt::Key_Enter) return true;
  }
  return QObject::eventFilter(watched, event);
}

}  // namespace diptych::ui
