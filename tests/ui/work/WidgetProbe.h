#pragma once
// What the tests of this folder share: widgets by accessible name, pictures to look at, settings of their own.

#include "ui/theme/Theme.h"

#include <QAccessible>
#include <QApplication>
#include <QDir>
#include <QLabel>
#include <QStandardPaths>
#include <QTest>
#include <QWidget>
#include <functional>

namespace diptych::test {

/// Call from initTestCase(): no test reads or writes what belongs to the person who runs it.
inline void prepareApplication() {
  QStandardPaths::setTestModeEnabled(true);
  QCoreApplication::setOrganizationName(QStringLiteral("diptych-tests"));
  QCoreApplication::setApplicationName(QStringLiteral("ui-work"));
  ui::Theme::install(*qApp);
  ui::Theme::instance().setChoice(ui::ThemeChoice::dark);
}

/// The one widget of this kind and accessible name that is not hidden; nullptr where there is none, or more than one.
template <class Widget = QWidget>
Widget* shown(const QWidget& within, const QString& accessibleName) {
  Widget* found = nullptr;
  for (Widget* widget : within.findChildren<Widget*>())
    if (widget->accessibleName() == accessibleName && widget->isVisibleTo(&within)) {
      if (found) return nullptr;
      found = widget;
    }
  return found;
}

/// All that can be read in labels which are not hidden, one a line.
inline QString readable(const QWidget& within) {
  QStringList texts;
  for (const QLabel* label : within.findChildren<QLabel*>())
    if (label->isVisibleTo(&within) && !label->text().isEmpty()) texts << label->text();
  return texts.join(QLatin1Char('\n'));
}

/// Whatever can take the keyboard must say what it is.
inline QStringList namelessControls(const QWidget& within) {
  QStringList nameless;
  for (const QWidget* widget : within.findChildren<QWidget*>()) {
    const bool inner =
        widget->objectName().startsWith(QLatin1String("qt_"));  // a spin box's field, a scroll area's port
    if (widget->focusPolicy() != Qt::NoFocus && !inner && !widget->focusProxy() && widget->accessibleName().isEmpty())
      nameless << QString::fromLatin1(widget->metaObject()->className());
  }
  return nameless;
}

/// In both themes, into the folder that DIPTYCH_SCREENSHOTS names; nothing without it.
inline void takePictures(QWidget& widget, const QString& name) {
  const QString folder = qEnvironmentVariable("DIPTYCH_SCREENSHOTS");
  if (folder.isEmpty()) return;
  QDir().mkpath(folder);
  widget.show();  // hidden widgets are not laid out anew
  for (const bool dark : {true, false}) {
    ui::Theme::instance().setChoice(dark ? ui::ThemeChoice::dark : ui::ThemeChoice::light);
    for (int i = 0; i < 5; ++i) QCoreApplication::processEvents();
    const QString file =
        QStringLiteral("%1/%2-%3.png").arg(folder, name, dark ? QStringLiteral("dark") : QStringLiteral("light"));
    widget.grab().save(file);
  }
  ui::Theme::instance().setChoice(ui::ThemeChoice::dark);
}

}  // namespace diptych::test
