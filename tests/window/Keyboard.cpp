#include "tests/window/Keyboard.h"

#include "tests/window/WindowDriver.h"

#include <QApplication>
#include <QMenu>
#include <QWindow>

namespace diptych::test {
namespace {

/// What the system would send keys to.
QWindow* keyWindow() {
  waitUntil([] { return QGuiApplication::focusWindow() != nullptr; });
  return QGuiApplication::focusWindow();
}

bool isCalled(const QString& name, const QString& wanted) {
  return wanted.endsWith(QLatin1Char('*')) ? name.startsWith(wanted.chopped(1)) : name == wanted;
}

}  // namespace

void press(Qt::Key key, Qt::KeyboardModifiers held, int times) {
  for (int i = 0; i < times; ++i) {
    QWindow* window = keyWindow();
    if (window == nullptr) {
      qWarning("no window has the keyboard");
      return;
    }
    QTest::keyClick(window, key, held);
  }
}

void type(const QString& text) {
  for (const QChar c : text)
    if (QWindow* window = keyWindow()) QTest::keyClick(window, c.toLatin1());
}

QString focusName() {
  const QWidget* focus = QApplication::focusWidget();
  return focus != nullptr ? focus->accessibleName() : QString();
}

bool tabTo(const QString& accessibleName, int most) {
  for (int i = 0; i < most; ++i) {
    if (isCalled(focusName(), accessibleName)) return true;
    press(Qt::Key_Tab);
  }
  qWarning("Tab does not lead to \"%s\"; the keyboard is at \"%s\"", qPrintable(accessibleName),
           qPrintable(focusName()));
  return false;
}

bool panelTo(const QString& accessibleName) {
  const auto there = [&] {
    for (const QWidget* up = QApplication::focusWidget(); up != nullptr; up = up->parentWidget())
      if (isCalled(up->accessibleName(), accessibleName)) return true;
    return false;
  };
  for (int i = 0; i < 12; ++i) {
    if (there()) return true;
    press(Qt::Key_F6);
  }
  qWarning("F6 does not lead to \"%s\"; the keyboard is at \"%s\"", qPrintable(accessibleName),
           qPrintable(focusName()));
  return false;
}

bool chooseInMenu(const QString& entry) {
  QMenu* menu = nullptr;
  waitUntil([&] { return (menu = qobject_cast<QMenu*>(QApplication::activePopupWidget())) != nullptr; }, 3000);
  if (menu == nullptr) {
    qWarning("no menu is open");
    return false;
  }
  for (int i = 0; i <= menu->actions().size(); ++i) {
    const QAction* marked = menu->activeAction();
    if (marked != nullptr && QString(marked->text()).remove(QLatin1Char('&')) == entry) {
      press(Qt::Key_Return);
      return true;
    }
    press(Qt::Key_Down);
  }
  qWarning("the menu has no entry \"%s\"", qPrintable(entry));
  press(Qt::Key_Escape);
  return false;
}

DesktopStandIn::DesktopStandIn() {
  qApp->installEventFilter(this);
}

bool DesktopStandIn::eventFilter(QObject* watched, QEvent* event) {
  const auto* gone = event->type() == QEvent::Hide ? qobject_cast<QWidget*>(watched) : nullptr;
  if (gone == nullptr || !gone->isWindow() || gone->windowType() == Qt::Popup) return false;
  const auto settle = [] {
    if (QGuiApplication::focusWindow() != nullptr && QGuiApplication::focusWindow()->isVisible()) return;
    QWidget* next = QApplication::activeModalWidget();
    for (QWidget* window : QApplication::topLevelWidgets())
      if (next == nullptr && window->isVisible() && window->windowType() == Qt::Window) next = window;
    if (next != nullptr) next->activateWindow();
  };
  QMetaObject::invokeMethod(this, settle, Qt::QueuedConnection);
  return false;
}

PointerWatch::PointerWatch() {
  qApp->installEventFilter(this);
}

bool PointerWatch::eventFilter(QObject* watched, QEvent* event) {
  switch (event->type()) {
    case QEvent::MouseButtonPress:
    case QEvent::MouseButtonRelease:
    case QEvent::MouseButtonDblClick:
    case QEvent::MouseMove:
    case QEvent::Wheel:
    case QEvent::TabletPress:
    case QEvent::TabletMove:
    case QEvent::TouchBegin:
    case QEvent::TouchUpdate:
    case QEvent::Drop:
      ++count_;
      qWarning("an event of a pointer, type %d, to %s", event->type(), watched->metaObject()->className());
      break;
    default:
      break;
  }
  return false;
}

}  // namespace diptych::test
