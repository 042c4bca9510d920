// The theme: contrast by the WCAG's own formula, choice and desktop, icons in the theme's colours.

#include "tests/support/Places.h"
#include "ui/theme/DesktopSettings.h"
#include "ui/theme/Palette.h"
#include "ui/theme/StyleSheet.h"
#include "ui/theme/Theme.h"

#include <QDBusConnection>
#include <QDBusVariant>
#include <QtTest>
#include <QtWidgets>
#include <cmath>

using namespace diptych::ui;

namespace {

/// WCAG 2.1, "relative luminance" and "contrast ratio".
double luminance(const QColor& colour) {
  const auto linear = [](double c) { return c <= 0.03928 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4); };
  return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) + 0.0722 * linear(colour.blueF());
}

double contrast(const QColor& a, const QColor& b) {
  const double light = std::max(luminance(a), luminance(b));
  const double dark = std::min(luminance(a), luminance(b));
  return (light + 0.05) / (dark + 0.05);
}

/// Whether any pixel of `image` is nearly `colour`.
bool has(const QImage& image, const QColor& colour) {
  for (int y = 0; y < image.height(); ++y)
    for (int x = 0; x < image.width(); ++x) {
      const QColor at = image.pixelColor(x, y);
      if (at.alpha() > 250 && std::abs(at.red() - colour.red()) < 4 && std::abs(at.green() - colour.green()) < 4 &&
          std::abs(at.blue() - colour.blue()) < 4)
        return true;
    }
  return false;
}

}  // namespace

/// A portal that wants it dark, as far as Diptych asks.
class FakePortal : public QObject {
  Q_OBJECT
  Q_CLASSINFO("D-Bus Interface", "org.freedesktop.portal.Settings")

public Q_SLOTS:
  QDBusVariant Read(const QString&, const QString& key) {
    return QDBusVariant(key == "enable-animations" ? QVariant(true) : QVariant(key == "color-scheme" ? 1u : 0u));
  }

Q_SIGNALS:
  void SettingChanged(const QString& space, const QString& key, const QDBusVariant& value);
};

class ThemeTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void initTestCase();
  void init();
  void theFormulaKnowsBlackOnWhite();
  void textIsReadable_data();
  void textIsReadable();
  void marksAndRingsAreVisible_data() { textIsReadable_data(); }
  void marksAndRingsAreVisible();
  void thePaletteIsReadableInAllGroups_data() { textIsReadable_data(); }
  void thePaletteIsReadableInAllGroups();
  void theStyleSheetHasNoTokenLeft();
  void aChoiceIsAppliedToldAndKept();
  void theDesktopIsFollowedUnlessAChoiceWasMade();
  void theDesktopsWishesAreUnderstood();
  void thePortalIsAskedOverTheBus();
  void thereIsOneTheme();
  void everyIconDrawsInTheThemesColours();
  void iconsAreSharpAtTwoPixelsAPoint();
  void theApplicationsIconKeepsItsColours();
  void everyIconFileIsEmbedded();
};

void ThemeTest::initTestCase() {
  QStandardPaths::setTestModeEnabled(true);
  QCoreApplication::setOrganizationName("DiptychTest");
  QCoreApplication::setApplicationName("ui_Theme");
  QSettings().clear();
  Theme::install(*qApp);
}

void ThemeTest::init() {
  Theme::instance().setChoice(ThemeChoice::dark);
}

void ThemeTest::theFormulaKnowsBlackOnWhite() {
  QVERIFY(std::abs(contrast(Qt::black, Qt::white) - 21.0) < 1e-6);
  QVERIFY(std::abs(contrast(QColor(0x777777), Qt::white) - 4.478) < 0.001);  // the well-known grey that just fails
}

void ThemeTest::textIsReadable_data() {
  QTest::addColumn<bool>("dark");
  QTest::newRow("dark") << true;
  QTest::newRow("light") << false;
}

void ThemeTest::textIsReadable() {
  QFETCH(bool, dark);
  const ThemeColours& c = dark ? darkColours() : lightColours();
  const auto check = [](const QColor& text, const QColor& ground, const char* what) {
    QVERIFY2(contrast(text, ground) >= 4.5, qPrintable(QString("%1: %2").arg(what).arg(contrast(text, ground))));
  };
  for (const QColor& ground : {c.ground, c.panel, c.raised}) {
    check(c.text, ground, "text");
    check(c.muted, ground, "muted");
    check(c.accent, ground, "accent");
    check(c.warning, ground, "warning");
    check(c.dangerText, ground, "danger");
    check(c.success, ground, "success");
  }
  check(c.onAccent, c.accent, "on accent");
  check(c.text, c.selection, "selected");
  check(c.text, c.hover, "hovered");
  check(c.muted, c.selection, "small print of a selected row");
}

void ThemeTest::marksAndRingsAreVisible() {
  QFETCH(bool, dark);
  const ThemeColours& c = dark ? darkColours() : lightColours();
  // WCAG 1.4.11: what tells a control or its state has 3 : 1 against what is next to it.
  for (const QColor& ground : {c.ground, c.panel, c.raised}) {
    QVERIFY(contrast(c.accent, ground) >= 3);
    QVERIFY(contrast(c.danger, ground) >= 3);
    QVERIFY(contrast(QColor("#7b8590"), ground) >= 3);  // arrow-down.svg, arrow-up.svg
  }
  QVERIFY(contrast(c.text, c.accent) >= 2);  // the ring of a filled button, which also stands on the panel
  QVERIFY(contrast(c.text, c.panel) >= 3);
}

void ThemeTest::thePaletteIsReadableInAllGroups() {
  QFETCH(bool, dark);
  const QPalette palette = paletteOf(dark ? darkColours() : lightColours());
  for (const QPalette::ColorGroup group : {QPalette::Active, QPalette::Inactive, QPalette::Disabled}) {
    const auto ratio = [&](QPalette::ColorRole text, QPalette::ColorRole ground) {
      return contrast(palette.color(group, text), palette.color(group, ground));
    };
    QVERIFY(ratio(QPalette::WindowText, QPalette::Window) >= 4.5);
    QVERIFY(ratio(QPalette::Text, QPalette::Base) >= 4.5);
    QVERIFY(ratio(QPalette::Text, QPalette::AlternateBase) >= 4.5);
    QVERIFY(ratio(QPalette::ButtonText, QPalette::Button) >= 4.5);
    QVERIFY(ratio(QPalette::PlaceholderText, QPalette::Base) >= 4.5);
    QVERIFY(ratio(QPalette::Link, QPalette::Base) >= 4.5);
    QVERIFY(ratio(QPalette::ToolTipText, QPalette::ToolTipBase) >= 4.5);
    if (group != QPalette::Disabled) QVERIFY(ratio(QPalette::HighlightedText, QPalette::Highlight) >= 4.5);
  }
}

void ThemeTest::theStyleSheetHasNoTokenLeft() {
  const QString sheet = styleSheetOf(darkColours());
  QVERIFY(sheet.contains(darkColours().accent.name()));
  QVERIFY(!QString(sheet)
               .remove(QRegularExpression("/\\*.*?\\*/", QRegularExpression::DotMatchesEverythingOption))
               .contains('@'));
}

void ThemeTest::aChoiceIsAppliedToldAndKept() {
  Theme& theme = Theme::instance();
  QColor windowThen;
  const auto look =
      connect(&theme, &Theme::changed, this, [&] { windowThen = qApp->palette().color(QPalette::Window); });
  QSignalSpy changed(&theme, &Theme::changed);
  theme.setChoice(ThemeChoice::light);
  disconnect(look);
  QCOMPARE(changed.count(), 1);
  QVERIFY(!theme.dark());
  QCOMPARE(windowThen, lightColours().panel);  // set already when told
  QCOMPARE(theme.colours().text, lightColours().text);
  QVERIFY(qApp->styleSheet().contains(lightColours().accent.name()));
  QCOMPARE(QSettings().value("window/theme").toString(), QString("light"));
  theme.setChoice(ThemeChoice::light);
  QCOMPARE(changed.count(), 1);
}

void ThemeTest::theDesktopIsFollowedUnlessAChoiceWasMade() {
  Theme& theme = Theme::instance();
  auto* desktop = theme.findChild<DesktopSettings*>();
  QVERIFY(desktop);
  const auto wish = [desktop](uint scheme) { desktop->take("org.freedesktop.appearance", "color-scheme", scheme); };
  wish(2);
  QVERIFY(theme.dark());  // chosen by hand
  theme.setChoice(ThemeChoice::followDesktop);
  QVERIFY(!theme.dark());
  wish(1);
  QVERIFY(theme.dark());
  wish(2);
  QVERIFY(!theme.dark());
  wish(0);
}

void ThemeTest::theDesktopsWishesAreUnderstood() {
  DesktopSettings desktop;
  QSignalSpy changed(&desktop, &DesktopSettings::changed);
  QVERIFY(!desktop.dark().has_value());
  QVERIFY(!desktop.reducedMotion());
  desktop.take("org.freedesktop.appearance", "color-scheme", 1u);
  QCOMPARE(desktop.dark(), std::optional(true));
  desktop.take("org.freedesktop.appearance", "color-scheme", 7u);  // from the future: no wish
  QVERIFY(!desktop.dark().has_value());
  desktop.take("org.freedesktop.appearance", "reduced-motion", 1u);
  QVERIFY(desktop.reducedMotion());
  desktop.take("org.freedesktop.appearance", "reduced-motion", 0u);
  desktop.take("org.gnome.desktop.interface", "enable-animations", false);
  QVERIFY(desktop.reducedMotion());
  const int before = static_cast<int>(changed.count());
  desktop.take("org.freedesktop.appearance", "accent-color", 1u);
  QCOMPARE(changed.count(), before);
}

void ThemeTest::thePortalIsAskedOverTheBus() {
  if (!qEnvironmentVariableIsSet("DBUS_SESSION_BUS_ADDRESS")) QSKIP("no session bus; run under dbus-run-session");
  QDBusConnection other = QDBusConnection::connectToBus(QDBusConnection::SessionBus, "portal");
  if (!other.registerService("org.freedesktop.portal.Desktop")) QSKIP("this desktop has a portal of its own");
  FakePortal portal;
  QVERIFY(other.registerObject("/org/freedesktop/portal/desktop", &portal,
                               QDBusConnection::ExportAllSlots | QDBusConnection::ExportAllSignals));
  DesktopSettings desktop;
  QVERIFY(!desktop.dark().has_value());  // nobody waited
  QTRY_COMPARE(desktop.dark(), std::optional(true));
  Q_EMIT portal.SettingChanged("org.freedesktop.appearance", "color-scheme", QDBusVariant(2u));
  QTRY_COMPARE(desktop.dark(), std::optional(false));
  QDBusConnection::disconnectFromBus("portal");
}

void ThemeTest::thereIsOneTheme() {
  QCOMPARE(&Theme::install(*qApp), &Theme::instance());
}

void ThemeTest::everyIconDrawsInTheThemesColours() {
  QVERIFY(iconNames().size() > 50);
  for (const ThemeChoice choice : {ThemeChoice::light, ThemeChoice::dark}) {
    Theme::instance().setChoice(choice);
    const ThemeColours& c = Theme::instance().colours();
    for (const QString& name : iconNames()) {
      if (name == "diptych") continue;
      // Large, so that the middle of a stroke is not mixed with what is beside it.
      const auto drawn = [&](QIcon::Mode mode, QIcon::State state) {
        return icon(name).pixmap({80, 80}, 1, mode, state).toImage();
      };
      QVERIFY2(has(drawn(QIcon::Normal, QIcon::Off), c.text), qPrintable(name));
      QVERIFY2(has(drawn(QIcon::Disabled, QIcon::Off), c.muted), qPrintable(name));
      QVERIFY2(has(drawn(QIcon::Normal, QIcon::On), c.accent), qPrintable(name));
    }
  }
  // The same QIcon follows the theme.
  const QIcon kept = icon("brush");
  Theme::instance().setChoice(ThemeChoice::light);
  QVERIFY(has(kept.pixmap({80, 80}, 1).toImage(), lightColours().text));
  QVERIFY(has(icon("retrain", Ink::onAccent).pixmap({80, 80}, 1).toImage(), lightColours().onAccent));
}

void ThemeTest::iconsAreSharpAtTwoPixelsAPoint() {
  const QPixmap twice = icon("layout-two").pixmap({20, 20}, 2.0);
  QCOMPARE(twice.size(), QSize(40, 40));
  QCOMPARE(twice.devicePixelRatio(), 2.0);
  const QImage once = icon("layout-two").pixmap({20, 20}, 1.0).toImage();
  QVERIFY(twice.toImage() != once.scaled(40, 40));
}

void ThemeTest::theApplicationsIconKeepsItsColours() {
  const QImage dark = icon("diptych").pixmap({64, 64}, 1).toImage();
  Theme::instance().setChoice(ThemeChoice::light);
  QCOMPARE(icon("diptych").pixmap({64, 64}, 1).toImage(), dark);
  QVERIFY(has(dark, QColor("#e6a23c")));
}

void ThemeTest::everyIconFileIsEmbedded() {
  const QStringList files = QDir(diptych::test::inSource("resources/icons"))
                                .entryList({"*.svg"}, QDir::Files, QDir::Name)
                                .replaceInStrings(".svg", "");
  QCOMPARE(iconNames(), files);
}

QTEST_MAIN(ThemeTest)

#include "ThemeTest.moc"
