#pragma once
// A keyboard and nothing else: keys go to the program's window as the system delivers them, so that popups, dialogs, shortcuts and the
// focus decide where they arrive.

#include <QObject>
#include <QString>
#include <Qt>

namespace diptych::test {

/// One key, pressed and let go.
void press(Qt::Key key, Qt::KeyboardModifiers held = Qt::NoModifier, int times = 1);
/// Latin text, character by character.
void type(const QString& text);

/// The accessible name of what has the keyboard; empty where nothing has it.
QString focusName();
/// Presses Tab until the named control has the keyboard ("*" at the end as in findByName); false after `most` steps.
bool tabTo(const QString& accessibleName, int most = 60);
/// Presses F6 until the keyboard is in (or on) the widget of that accessible name.
bool panelTo(const QString& accessibleName);
/// In an open menu: Down until the entry (mnemonic aside) is marked, then Enter.
bool chooseInMenu(const QString& entry);

/// The part of a desktop that the offscreen platform leaves out: when the window with the keyboard goes away, the one behind it gets it.
class DesktopStandIn final : public QObject {
public:
  DesktopStandIn();
  bool eventFilter(QObject* watched, QEvent* event) override;
};

/// Counts every event of a pointer (mouse, wheel, touch, pen) that any object gets.
class PointerWatch final : public QObject {
public:
  PointerWatch();
  int count() const { return count_; }
  bool eventFilter(QObject* watched, QEvent* event) override;

private:
  int count_ = 0;
};

}  // namespace diptych::test
