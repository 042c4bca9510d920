#include "ui/theme/Theme.h"

#include "ui/theme/DesktopSettings.h"
#include "ui/theme/Palette.h"
#include "ui/theme/Style.h"
#include "ui/theme/StyleSheet.h"

#include <QApplication>
#include <QFont>
#include <QPointer>
#include <QSettings>

namespace diptych::ui {

namespace {

const QString settingsKey = QStringLiteral("window/theme");

QString nameOf(ThemeChoice choice) {
  switch (choice) {
    case ThemeChoice::dark:
      return QStringLiteral("dark");
    case ThemeChoice::light:
      return QStringLiteral("light");
    case ThemeChoice::followDesktop:
      break;
  }
  return QStringLiteral("desktop");
}

ThemeChoice storedChoice() {
  const QString name = QSettings().value(settingsKey).toString();
  for (const ThemeChoice choice : {ThemeChoice::dark, ThemeChoice::light})
    if (name == nameOf(choice)) return choice;
  return ThemeChoice::followDesktop;
}

QPointer<Theme>& installed() {
  static QPointer<Theme> theme;
  return theme;
}

}  // namespace

Theme& Theme::install(QApplication& application) {
  if (!installed()) installed() = new Theme(application);  // a child of the application
  return *installed();
}

Theme& Theme::instance() {
  Q_ASSERT(qApp);
  return install(*qApp);
}

Theme::Theme(QApplication& application)
    : QObject(&application),
      application_(application),
      desktop_(new DesktopSettings(this)),
      choice_(storedChoice()),
      startedDark_(application.palette().color(QPalette::Window).lightness() <
                   application.palette().color(QPalette::WindowText).lightness()),
      dark_(shouldBeDark()) {
  connect(desktop_, &DesktopSettings::changed, this, &Theme::follow);
  QFont font = application.font();
  font.setPixelSize(metric::textSize);
  application.setFont(font);
  application.setStyle(new Style);
  apply();
}

Theme::~Theme() = default;

void Theme::setChoice(ThemeChoice choice) {
  if (choice == choice_) return;
  choice_ = choice;
  QSettings().setValue(settingsKey, nameOf(choice));
  follow();
}

const ThemeColours& Theme::colours() const {
  return dark_ ? darkColours() : lightColours();
}

bool Theme::reducedMotion() const {
  return desktop_->reducedMotion();
}

bool Theme::shouldBeDark() const {
  if (choice_ != ThemeChoice::followDesktop) return choice_ == ThemeChoice::dark;
  return desktop_->dark().value_or(startedDark_);
}

void Theme::follow() {
  if (shouldBeDark() == dark_) return;
  dark_ = !dark_;
  apply();
  Q_EMIT changed();
}

void Theme::apply() {
  application_.setPalette(paletteOf(colours()));
  application_.setStyleSheet(styleSheetOf(colours()));
}

}  // namespace diptych::ui
