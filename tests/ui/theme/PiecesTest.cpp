// The small widgets: by what a person sees and does with them.

#include "ui/theme/DesktopSettings.h"
#include "ui/theme/Pieces.h"
#include "ui/theme/Theme.h"

#include <QtTest>
#include <QtWidgets>

using namespace diptych::ui;

namespace {

void keep(QWidget& widget, const QString& name) {
  const QString folder = qEnvironmentVariable("DIPTYCH_SCREENSHOTS");
  if (folder.isEmpty()) return;
  for (const ThemeChoice choice : {ThemeChoice::light, ThemeChoice::dark}) {
    Theme::instance().setChoice(choice);
    QCoreApplication::processEvents();
    QVERIFY(widget.grab().save(folder + "/" + name + (Theme::instance().dark() ? "-dark" : "-light") +
                               (widget.devicePixelRatioF() > 1 ? "-2x" : "") + ".png"));
  }
}

}  // namespace

class PiecesTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void initTestCase();
  void init();
  void headingsAreSmallCapitalsInTheMutedColour();
  void anEmptyStateSaysWhatToDo();
  void theHelpStripLeavesOutWhatHasNoRoom();
  void toastsStackAboveTheStatusBar();
  void theOldestToastGivesWay();
  void anActionRunsOnceAndClosesItsToast();
  void escapeClosesTheFocusedToast();
  void clicksBesideToastsReachTheWindow();
  void toastsAreNamedForScreenReaders();
  void labelsAndToolTipsTakeNoMarkup();

private:
  static QList<QWidget*> toasts(const ToastArea& area) {
    return area.findChildren<QWidget*>(QString(), Qt::FindDirectChildrenOnly);
  }
  static void still(bool wished) {
    Theme::instance().findChild<DesktopSettings*>()->take("org.freedesktop.appearance", "reduced-motion",
                                                          wished ? 1u : 0u);
  }
  std::unique_ptr<QMainWindow> window() {
    auto made = std::make_unique<QMainWindow>();
    auto* view = new QWidget;
    view->setFocusPolicy(Qt::StrongFocus);
    made->setCentralWidget(view);
    made->statusBar()->showMessage("All changes saved 14:02");
    made->resize(900, 600);
    made->show();
    made->activateWindow();
    return made;
  }
};

void PiecesTest::initTestCase() {
  QStandardPaths::setTestModeEnabled(true);
  QCoreApplication::setOrganizationName("DiptychTest");
  QCoreApplication::setApplicationName("ui_Pieces");
  QSettings().clear();
  Theme::install(*qApp);
}

void PiecesTest::init() {
  still(true);
}

void PiecesTest::headingsAreSmallCapitalsInTheMutedColour() {
  const std::unique_ptr<QLabel> heading(makeHeading("Segments"));
  QCOMPARE(heading->font().pixelSize(), metric::headingSize);
  QCOMPARE(heading->font().capitalization(), QFont::AllUppercase);
  QCOMPARE(heading->text(), QString("Segments"));  // as it is read out
  QCOMPARE(heading->palette().color(heading->foregroundRole()), Theme::instance().colours().muted);
  const std::unique_ptr<QFrame> line(makeLine());
  QCOMPARE(line->sizeHint().height() > 0 ? line->maximumHeight() : 1, 1);
  QCOMPARE(line->palette().color(line->backgroundRole()), Theme::instance().colours().line);
}

void PiecesTest::anEmptyStateSaysWhatToDo() {
  EmptyState state("No studies yet", "Open a folder with pictures, or try the demo.");
  QSignalSpy pressed(state.addButton("Open a folder…", true), &QPushButton::clicked);
  state.addButton("Try the demo");
  state.resize(320, 300);
  state.show();
  QCOMPARE(state.accessibleName(), QString("No studies yet"));
  QTest::mouseClick(state.findChildren<QPushButton*>().first(), Qt::LeftButton);
  QCOMPARE(pressed.count(), 1);
  keep(state, "empty-state");
  state.setTexts("No segments", {});
  QVERIFY(!state.findChildren<QLabel*>().last()->isVisible());
}

void PiecesTest::theHelpStripLeavesOutWhatHasNoRoom() {
  HelpStrip strip;
  strip.setHints({{"Left drag", "paint"}, {"Right drag", "window/level"}, {"Wheel", "slice <next>"}});
  strip.resize(900, 24);
  strip.show();
  const QLabel* text = strip.findChild<QLabel*>();
  QVERIFY(text->text().contains("slice &lt;next&gt;"));
  keep(strip, "help-strip");
  strip.resize(150, 24);
  QTRY_VERIFY(!text->text().contains("Right drag"));
  QVERIFY(text->text().contains("Left drag"));
  QVERIFY(strip.toolTip().contains("Right drag: window/level"));
  QVERIFY(strip.minimumSizeHint().width() < 50);
}

void PiecesTest::toastsStackAboveTheStatusBar() {
  const auto main = window();
  auto* area = new ToastArea(main.get());
  QCOMPARE(area->count(), 0);
  QVERIFY(!area->isVisible());
  area->show(ToastArea::Kind::plain, "Imported 3 series from the folder “heart”.");
  area->show(ToastArea::Kind::success, "Retrained: Dice 0.87 → 0.91.", {{"Compare", [] {}}, {"Use it", [] {}}});
  area->show(ToastArea::Kind::error,
             "The file scan.zip could not be read: it ends too early. Copy it again and drop it here.");
  QCOMPARE(area->count(), 3);
  const auto inPlace = [&] {
    return area->geometry().bottom() < main->statusBar()->geometry().top() && main->rect().contains(area->geometry());
  };
  QTRY_VERIFY(inPlace());
  keep(*main, "toasts");
  main->resize(700, 500);
  QTRY_VERIFY(inPlace());
}

void PiecesTest::theOldestToastGivesWay() {
  const auto main = window();
  auto* area = new ToastArea(main.get());
  for (const char* text : {"one", "two", "three", "four"}) area->show(ToastArea::Kind::plain, text);
  QCOMPARE(area->count(), 3);
  QTRY_COMPARE(toasts(*area).size(), 3);
  QCOMPARE(toasts(*area).first()->accessibleName(), QString("two"));
}

void PiecesTest::anActionRunsOnceAndClosesItsToast() {
  still(false);  // it fades: a second click must not run it again
  const auto main = window();
  auto* area = new ToastArea(main.get());
  int runs = 0;
  area->show(ToastArea::Kind::success, "Retrained", {{"Use it", [&] { ++runs; }}});
  auto* button = area->findChild<QPushButton*>();
  QTest::mouseClick(button, Qt::LeftButton);
  QTest::mouseClick(button, Qt::LeftButton);
  QCOMPARE(runs, 1);
  QCOMPARE(area->count(), 0);
  QTRY_VERIFY(!area->isVisible());
}

void PiecesTest::escapeClosesTheFocusedToast() {
  const auto main = window();
  QVERIFY(QTest::qWaitForWindowActive(main.get()));
  auto* area = new ToastArea(main.get());
  area->show(ToastArea::Kind::error, "The disc is full");
  main->centralWidget()->setFocus();
  QTest::keyClick(main.get(), Qt::Key_Tab);  // the next in the tab order
  QVERIFY(QApplication::focusWidget());
  QVERIFY(area->isAncestorOf(QApplication::focusWidget()));
  QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);
  QCOMPARE(area->count(), 0);
  QTRY_VERIFY(!area->isVisible());
}

void PiecesTest::clicksBesideToastsReachTheWindow() {
  const auto main = window();
  auto* area = new ToastArea(main.get());
  area->show(ToastArea::Kind::plain, "Saved");
  QTRY_VERIFY(area->height() < 100);
  QVERIFY(!area->geometry().contains(QPoint(100, main->height() - 60)));
}

void PiecesTest::toastsAreNamedForScreenReaders() {
  const auto main = window();
  auto* area = new ToastArea(main.get());
  area->show(ToastArea::Kind::warning, "This card is for CT");
  QCOMPARE(toasts(*area).first()->accessibleName(), QString("This card is for CT"));
  for (const auto* button : area->findChildren<QAbstractButton*>()) QVERIFY(!button->accessibleName().isEmpty());
}

/// A patient can be called anything, and so can a file.
void PiecesTest::labelsAndToolTipsTakeNoMarkup() {
  const QString name = "<b>Doe</b><img src='file:///etc/hostname'>";
  QLabel label(name);
  label.show();
  QCOMPARE(label.textFormat(), Qt::PlainText);
  QMessageBox box;
  box.setText(name);
  box.setInformativeText(name);
  box.show();
  for (const auto* part : box.findChildren<QLabel*>()) QVERIFY(part->textFormat() == Qt::PlainText);
  QToolTip::showText({10, 10}, name, &label);
  int tips = 0;
  for (QWidget* top : QApplication::topLevelWidgets()) {
    const auto* tip = qobject_cast<QLabel*>(top);
    if (!top->inherits("QTipLabel") || tip == nullptr) continue;
    ++tips;
    QCOMPARE(tip->textFormat(), Qt::PlainText);
  }
  QVERIFY(tips > 0);
  QToolTip::hideText();
}

QTEST_MAIN(PiecesTest)
#include "PiecesTest.moc"
