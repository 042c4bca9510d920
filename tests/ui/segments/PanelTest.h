#pragma once
// What the tests of the panels share: finding widgets as a person would, and pictures to look at.

#include "ui/theme/Theme.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QApplication>
#include <QButtonGroup>
#include <QDir>
#include <QMenu>
#include <QSettings>
#include <QStandardPaths>
#include <QTest>

namespace diptych::ui::test {

/// Settings of its own, so that no test touches the user's.
inline void setUp(const char* name) {
  QStandardPaths::setTestModeEnabled(true);
  QCoreApplication::setOrganizationName(QStringLiteral("diptych-test"));
  QCoreApplication::setApplicationName(QLatin1String(name));
  const bool light = qEnvironmentVariable("DIPTYCH_THEME") == QLatin1String("light");
  Theme::install(*qApp).setChoice(light ? ThemeChoice::light : ThemeChoice::dark);
}

/// The visible widget with this accessible name, or nullptr.
template <typename Widget>
Widget* byName(QWidget* root, const QString& name) {
  for (Widget* widget : root->findChildren<Widget*>())
    if (widget->accessibleName() == name && widget->isVisible()) return widget;
  return nullptr;
}

inline void click(QWidget* widget) {
  QTest::mouseClick(widget, Qt::LeftButton);
}

/// Chooses from the menu that is open, by keys alone.
inline bool choose(const QString& text) {
  auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
  if (!menu) return false;
  for (int step = 0; step < 30; ++step) {
    QTest::keyClick(menu, Qt::Key_Down);
    if (menu->activeAction() && menu->activeAction()->text() == text) {
      QTest::keyClick(menu, Qt::Key_Return);
      QCoreApplication::processEvents();
      return true;
    }
  }
  menu->close();
  return false;
}

/// With DIPTYCH_SCREENSHOTS=<folder>: the widget as it looks now; else nothing. DIPTYCH_THEME=light for the light set.
inline void picture(QWidget* widget, const QString& name) {
  const QString folder = qEnvironmentVariable("DIPTYCH_SCREENSHOTS");
  if (folder.isEmpty()) return;
  QDir().mkpath(folder);
  QCoreApplication::processEvents();
  const QString theme = Theme::instance().dark() ? QStringLiteral("dark") : QStringLiteral("light");
  const QString scale = qEnvironmentVariable("QT_SCALE_FACTOR", QStringLiteral("1"));
  widget->grab().save(QStringLiteral("%1/%2-%3-%4x.png").arg(folder, name, theme, scale));
}

/// Interactive widgets inside that a person cannot tell by name, or cannot reach by Tab (or, in a group of which one is
/// chosen, by arrow keys from the one chosen).
inline QStringList withoutNameOrTab(QWidget* root) {
  QStringList found;
  for (QWidget* widget : root->findChildren<QWidget*>()) {
    const bool part = qobject_cast<QAbstractItemView*>(widget->parentWidget()) ||
                      widget->objectName().startsWith(QLatin1String("qt_"));
    const bool acts = widget->inherits("QAbstractButton") || widget->inherits("QAbstractSpinBox") ||
                      widget->inherits("QAbstractSlider") || widget->inherits("QAbstractItemView");
    if (part || !acts || widget->inherits("QScrollBar")) continue;
    const auto* button = qobject_cast<QAbstractButton*>(widget);
    const bool byArrows = button && button->group() && button->group()->exclusive() && !button->isChecked();
    const bool reached = byArrows || (widget->focusPolicy() & Qt::TabFocus);
    if (widget->accessibleName().isEmpty() || !reached)
      found << QLatin1String(widget->metaObject()->className()) + QLatin1Char(' ') + widget->accessibleName();
  }
  return found;
}

}  // namespace diptych::ui::test
