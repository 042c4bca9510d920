#pragma once
// Drives the window as a person does: widgets that are visible, found by accessible name; pointer and keys. Nothing here calls
// a presenter.

#include "app/window/MainWindow.h"

#include <QAbstractButton>
#include <QString>
#include <QTemporaryDir>
#include <QWidget>
#include <QtTest>
#include <filesystem>
#include <functional>
#include <memory>

namespace diptych::test {

/// A home and settings of its own, so that no test meets another or the user. Make it before the first QSettings. Files are parsed by
/// diptych-decoder from then on, as in the program.
class PrivateHome {
public:
  PrivateHome();
  std::filesystem::path path() const { return folder_.path().toStdString(); }
  std::filesystem::path projects() const { return path() / "Diptych"; }

private:
  QTemporaryDir folder_;
};

/// The worker that was built with this test; empty where there is none.
std::filesystem::path builtWorker();

/// Visible, in any window of the program; null where there is none. Exact accessible name, or the start of it with a "*" at the end.
/// Of several the one in the topmost dialog or the active window.
/// `kind`: only widgets of that class, since a panel and the list in it may well share a name.
QWidget* findByName(const QString& accessibleName, const QMetaObject* kind = &QWidget::staticMetaObject);

template <class T = QWidget>
T* visible(const QString& accessibleName) {
  return qobject_cast<T*>(findByName(accessibleName, &T::staticMetaObject));
}

/// Waits until a visible, enabled widget of the name is there.
QWidget* waitFor(const QString& accessibleName, int milliseconds = 10000);
bool waitUntil(const std::function<bool()>& condition, int milliseconds = 10000);

/// By mouse, in the middle.
bool click(const QString& accessibleName);
/// A menu entry by the texts of menu and entry, mnemonics aside ("Help", "Keys…").
bool chooseMenu(QMainWindow& window, const QString& menu, const QString& entry);
/// Dialogs that block (QFileDialog, QMessageBox) are answered from a timer; this presses a button in the topmost one.
void answerDialog(const QString& buttonName, int milliseconds = 10000);
/// Types a path into Qt's own file dialog, which blocks as the others do, and presses Enter.
void answerFileDialog(const QString& path, int milliseconds = 10000);
/// A row of a visible list or tree by its text, "*" as above; brought into view first.
bool clickRow(const QString& listName, const QString& row);
/// Brings a docked panel to the front by its tab; nothing to do where it is not behind another.
bool showPanel(QMainWindow& window, const QString& title);
/// A field that is typed into: what is there is replaced; Tab confirms and goes on.
bool typeInto(const QString& accessibleName, const QString& text);
/// A message of the window (toast) that begins so.
bool waitForMessage(const QString& start, int milliseconds = 10000);
/// What the visible widgets are called, for the words of a failing test.
QString visibleNames();
/// Files dropped onto the window, as the desktop delivers them.
bool dropFiles(QWidget& window, const QList<QUrl>& urls);

}  // namespace diptych::test
