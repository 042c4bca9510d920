#include "tests/window/ControlAudit.h"

#include "tests/window/Keyboard.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAbstractScrollArea>
#include <QAbstractSpinBox>
#include <QAccessible>
#include <QApplication>
#include <QComboBox>
#include <QDialog>
#include <QDockWidget>
#include <QImage>
#include <QLabel>
#include <QLineEdit>
#include <QRegularExpression>
#include <QScrollBar>
#include <algorithm>
#include <map>

namespace diptych::test {
namespace {

constexpr int kMostTabs = 300;

QString describe(const QWidget& widget) {
  QStringList path;
  for (const QWidget* up = &widget; up != nullptr && path.size() < 4; up = up->parentWidget()) {
    const QString name = !up->accessibleName().isEmpty() ? up->accessibleName() : up->objectName();
    path << QStringLiteral("%1 \"%2\"").arg(QLatin1String(up->metaObject()->className()), name);
  }
  return path.join(QStringLiteral(" in "));
}

/// Whether any of it can be seen: panels may lie behind others, rows may be scrolled away.
bool isSeen(const QWidget& widget) {
  return widget.isVisible() && !widget.visibleRegion().isEmpty();
}

/// The line of a spin box, the list of a combo box, scroll bars: a person meets them as part of the whole.
bool isPart(const QWidget& widget) {
  for (const QWidget* up = widget.parentWidget(); up != nullptr; up = up->parentWidget())
    if (qobject_cast<const QAbstractSpinBox*>(up) != nullptr || qobject_cast<const QComboBox*>(up) != nullptr ||
        (qobject_cast<const QLineEdit*>(up) != nullptr && qobject_cast<const QAbstractButton*>(&widget) != nullptr))
      return true;
  return qobject_cast<const QScrollBar*>(&widget) != nullptr ||
         widget.objectName().startsWith(QStringLiteral("qt_scrollarea"));
}

QWidget* wholeOf(QWidget* widget) {
  for (QWidget* up = widget != nullptr ? widget->parentWidget() : nullptr; up != nullptr; up = up->parentWidget())
    if (qobject_cast<QAbstractSpinBox*>(up) != nullptr || qobject_cast<QComboBox*>(up) != nullptr) return up;
  return widget;
}

/// What a control shares names with: its dock, dialog or named group.
const QWidget* panelOf(const QWidget& control) {
  for (const QWidget* up = control.parentWidget(); up != nullptr; up = up->parentWidget())
    if (qobject_cast<const QDockWidget*>(up) != nullptr || up->isWindow() || !up->accessibleName().isEmpty()) return up;
  return nullptr;
}

/// The control with a little of what is around it, where focus frames are drawn.
QImage lookOf(QWidget& control) {
  QWidget* window = control.window();
  const QRect place(control.mapTo(window, QPoint()), control.size());
  return window->grab(place.adjusted(-3, -3, 3, 3)).toImage();
}

QChar mnemonicOf(const QString& text) {
  static const QRegularExpression letter(QStringLiteral("(?:^|[^&])&([^&\\s])"));
  const auto match = letter.match(text);
  return match.hasMatch() ? match.captured(1).front().toLower() : QChar();
}

/// Tab comes to one of a group of choices; arrows lead to the others.
bool metByArrows(QWidget* control, const QList<QPointer<QWidget>>& met) {
  const auto* choice = qobject_cast<const QAbstractButton*>(control);
  if (choice == nullptr || (!choice->autoExclusive() && choice->group() == nullptr)) return false;
  return std::any_of(met.begin(), met.end(), [&](const QPointer<QWidget>& other) {
    const auto* neighbour = qobject_cast<const QAbstractButton*>(other);
    return neighbour != nullptr && neighbour->isCheckable() && neighbour->group() == choice->group() &&
           neighbour->autoExclusive() == choice->autoExclusive() && neighbour->parentWidget() == choice->parentWidget();
  });
}

/// Buttons of a dock's title are laid out by the toolkit at a size of its own.
bool isTitleButton(const QWidget& widget) {
  return widget.inherits("QDockWidgetTitleButton");
}

bool scrolls(const QWidget& widget) {
  for (const QWidget* up = widget.parentWidget(); up != nullptr; up = up->parentWidget())
    if (qobject_cast<const QAbstractScrollArea*>(up) != nullptr) return true;
  return false;
}

}  // namespace

QList<QWidget*> controlsOf(const QWidget& root) {
  QList<QWidget*> found;
  for (QWidget* widget : root.findChildren<QWidget*>())
    if (widget->window() == root.window() && isSeen(*widget) && widget->isEnabled() && !isPart(*widget) &&
        widget->focusPolicy() != Qt::NoFocus && widget->focusProxy() == nullptr)
      found << widget;
  return found;
}

QString spokenName(QWidget& control) {
  QAccessibleInterface* interface = QAccessible::queryAccessibleInterface(&control);
  const QString name = interface != nullptr ? interface->text(QAccessible::Name) : QString();
  return name.isEmpty() ? control.accessibleName() : name;
}

QStringList complaintsAboutNames(const QWidget& root) {
  QList<QWidget*> named = controlsOf(root);
  for (auto* button : root.findChildren<QAbstractButton*>())
    if (button->window() == root.window() && isSeen(*button) && !isPart(*button) && !named.contains(button))
      named << button;
  QStringList complaints;
  std::map<std::pair<const QWidget*, QString>, QWidget*> seen;
  for (QWidget* control : std::as_const(named)) {
    const QString name = spokenName(*control);
    if (name.trimmed().isEmpty()) {
      complaints << QStringLiteral("has no name: ") + describe(*control);
      continue;
    }
    const auto [other, fresh] = seen.insert({{panelOf(*control), name}, control});
    if (!fresh)
      complaints
          << QStringLiteral("two are called \"%1\": %2 and %3").arg(name, describe(*control), describe(*other->second));
  }
  return complaints;
}

QStringList complaintsAboutTab(const QWidget& root) {
  QStringList complaints;
  QList<QWidget*> wanted;
  for (QWidget* control : controlsOf(root))
    if ((control->focusPolicy() & Qt::TabFocus) != 0) wanted << control;
  if (wanted.isEmpty()) return complaints;

  QList<QPointer<QWidget>> met;
  const auto here = [] { return wholeOf(QApplication::focusWidget()); };
  if (here() == nullptr) press(Qt::Key_Tab);
  for (int i = 0; i < kMostTabs; ++i) {
    const QPointer<QWidget> now = here();
    if (now == nullptr) {
      complaints << QStringLiteral("Tab loses the keyboard after ") +
                        (met.isEmpty() || !met.back() ? QString() : describe(*met.back()));
      break;
    }
    if (met.contains(now)) break;
    met << now;
    if (!isSeen(*now)) complaints << QStringLiteral("has the keyboard but is not seen: ") + describe(*now);
    const QImage with = lookOf(*now);
    press(Qt::Key_Tab);
    if (here() == now) {
      if (wanted.size() > 1) complaints << QStringLiteral("Tab does not leave ") + describe(*now);
      break;
    }
    if (now && isSeen(*now) && lookOf(*now) == with)
      complaints << QStringLiteral("looks the same with and without the keyboard: ") + describe(*now);
  }
  for (QWidget* control : std::as_const(wanted))
    if (!met.contains(control) && !metByArrows(control, met))
      complaints << QStringLiteral("Tab does not lead to ") + describe(*control);
  return complaints;
}

QStringList complaintsAboutMnemonics(const QWidget& root) {
  QStringList complaints;
  std::map<QChar, QWidget*> seen;
  for (QWidget* widget : root.findChildren<QWidget*>()) {
    if (widget->window() != root.window() || !isSeen(*widget)) continue;
    QChar letter;
    if (const auto* button = qobject_cast<QAbstractButton*>(widget)) letter = mnemonicOf(button->text());
    if (const auto* label = qobject_cast<QLabel*>(widget); label != nullptr && label->buddy() != nullptr)
      letter = mnemonicOf(label->text());
    if (letter.isNull()) continue;
    const auto [other, fresh] = seen.insert({letter, widget});
    if (!fresh)
      complaints << QStringLiteral("Alt+%1 is meant for two: %2 and %3")
                        .arg(letter)
                        .arg(describe(*widget), describe(*other->second));
  }
  return complaints;
}

QStringList complaintsAboutSpace(const QWidget& root) {
  QStringList complaints;
  for (const QWidget* widget : root.findChildren<QWidget*>()) {
    if (widget->window() != root.window() || !isSeen(*widget) || isPart(*widget) || isTitleButton(*widget)) continue;
    const bool acts = widget->focusPolicy() != Qt::NoFocus || qobject_cast<const QAbstractButton*>(widget) != nullptr;
    const auto* label = qobject_cast<const QLabel*>(widget);
    if (!acts && label == nullptr) continue;
    // Where a size was fixed by hand, the hand knows better than the hint.
    QSize least = widget->minimumSizeHint().boundedTo(widget->maximumSize());
    if (label != nullptr && label->wordWrap()) least = QSize(0, label->heightForWidth(label->width()));
    if (widget->width() < least.width() || widget->height() < least.height())
      complaints << QStringLiteral("is %1 × %2 but needs %3 × %4: ")
                            .arg(widget->width())
                            .arg(widget->height())
                            .arg(least.width())
                            .arg(least.height()) +
                        describe(*widget);
    if (scrolls(*widget)) continue;
    const QWidget* up = widget->parentWidget();
    for (QRect place = widget->geometry(); up != nullptr && !up->isWindow();
         place.translate(up->pos()), up = up->parentWidget())
      if (!up->rect().contains(place)) {
        complaints << QStringLiteral("reaches beyond what it lies in: ") + describe(*widget);
        break;
      }
  }
  return complaints;
}

}  // namespace diptych::test
