// The study browser as a person uses it: by pointer and by keys.

#include "tests/ui/studies/Support.h"
#include "ui/studies/SeriesTree.h"
#include "ui/studies/StudyBrowser.h"

#include <QAction>
#include <QLineEdit>
#include <QMenu>
#include <QPainter>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QToolButton>
#include <QTreeView>

using namespace diptych::ui;
using namespace diptych::ui::test;

namespace {

/// A browser in sight, with its parts.
struct Bench {
  explicit Bench(std::vector<SeriesItem> list = threePatients(), QSize size = {300, 620}) {
    browser.setSeries(std::move(list));
    browser.resize(size);
    browser.show();
    browser.activateWindow();
    if (!QTest::qWaitForWindowActive(&browser)) qWarning("the window did not become active");
    tree = named<QTreeView>(browser, "Patients, studies and series");
    filter = named<QLineEdit>(browser, "Filter studies");
  }

  QModelIndex row(int number) const { return static_cast<SeriesTree*>(tree->model())->find(SeriesTree::keyOf(number)); }
  QPoint centre(const QModelIndex& index) const { return tree->visualRect(index).center(); }
  void click(const QModelIndex& index) { QTest::mouseClick(tree->viewport(), Qt::LeftButton, {}, centre(index)); }
  int selected() const {
    const QModelIndexList rows = tree->selectionModel()->selectedIndexes();
    return rows.isEmpty() ? -1 : rows.front().data(SeriesTree::NumberRole).toInt();
  }
  void type(const QString& text) { QTest::keyClicks(filter, text); }

  StudyBrowser browser;
  QTreeView* tree = nullptr;
  QLineEdit* filter = nullptr;
};

QImage shortAxis(int seed) {
  QImage image(180, 156, QImage::Format_RGB32);
  image.fill(QColor(18, 18, 18));
  QPainter painter(&image);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(Qt::NoPen);
  painter.setBrush(QColor(60, 60, 60));
  painter.drawEllipse(QPointF(90, 78), 74, 62);
  painter.setBrush(QColor(110, 110, 110));
  painter.drawEllipse(QPointF(96 + seed, 80), 32, 32);
  painter.setBrush(QColor(215, 215, 215));
  painter.drawEllipse(QPointF(96 + seed, 80), 20, 20);
  painter.drawEllipse(QPointF(54 + seed, 76), 16, 24);
  return image;
}

}  // namespace

class StudyBrowserTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void initTestCase() { installTheme(); }

  // ---- activating ----

  void oneClickSelectsAndOpens() {
    Bench bench;
    QSignalSpy opened(&bench.browser, &StudyBrowser::seriesActivated);
    bench.click(bench.row(2));
    QCOMPARE(opened.count(), 1);
    QCOMPARE(opened[0][0].toInt(), 2);
    QCOMPARE(bench.selected(), 2);
  }

  void aDoubleClickOpensOnce() {
    Bench bench;
    QSignalSpy opened(&bench.browser, &StudyBrowser::seriesActivated);
    bench.click(bench.row(2));
    QTest::mouseDClick(bench.tree->viewport(), Qt::LeftButton, {}, bench.centre(bench.row(2)));
    QTest::mouseRelease(bench.tree->viewport(), Qt::LeftButton, {}, bench.centre(bench.row(2)));
    QCOMPARE(opened.count(), 1);
    bench.click(bench.row(2));
    QCOMPARE(opened.count(), 2);
  }

  void clickingAPatientOpensNothing() {
    Bench bench;
    QSignalSpy opened(&bench.browser, &StudyBrowser::seriesActivated);
    bench.click(bench.tree->model()->index(0, 0));
    QCOMPARE(opened.count(), 0);
  }

  void arrowsSelectAndEnterOpens() {
    Bench bench;
    QSignalSpy opened(&bench.browser, &StudyBrowser::seriesActivated);
    bench.click(bench.row(1));
    opened.clear();
    QTest::keyClick(bench.tree, Qt::Key_Down);
    QCOMPARE(bench.selected(), 2);
    QCOMPARE(opened.count(), 0);
    QTest::keyClick(bench.tree, Qt::Key_Return);
    QCOMPARE(opened.count(), 1);
    QCOMPARE(opened[0][0].toInt(), 2);
  }

  void enterOnAPatientFoldsIt() {
    Bench bench;
    const QModelIndex patient = bench.tree->model()->index(0, 0);
    bench.click(patient);
    QVERIFY(bench.tree->isExpanded(patient));
    QTest::keyClick(bench.tree, Qt::Key_Return);
    QVERIFY(!bench.tree->isExpanded(patient));
    QTest::keyClick(bench.tree, Qt::Key_Enter);
    QVERIFY(bench.tree->isExpanded(patient));
  }

  /// Peers lose clicks when a list is filled anew between press and release.
  void aRefreshBetweenPressAndReleaseLosesNoClick() {
    Bench bench;
    QSignalSpy opened(&bench.browser, &StudyBrowser::seriesActivated);
    const QPoint at = bench.centre(bench.row(3));
    QTest::mousePress(bench.tree->viewport(), Qt::LeftButton, {}, at);
    std::vector<SeriesItem> more = threePatients();
    more.push_back(series(20, "Zeller, Ida", "1 May 2025 · MR", "Axial"));
    bench.browser.setSeries(more);
    QTest::mouseRelease(bench.tree->viewport(), Qt::LeftButton, {}, at);
    QCOMPARE(opened.count(), 1);
    QCOMPARE(opened[0][0].toInt(), 3);
  }

  // ---- filtering ----

  void typingFiltersAndEscapeClears() {
    Bench bench;
    bench.filter->setFocus();
    bench.type("sax follow");
    QCOMPARE(bench.browser.shownNumbers(), (std::vector<int>{3}));
    QTest::keyClick(bench.filter, Qt::Key_Escape);
    QCOMPARE(bench.filter->text(), QString());
    QCOMPARE(bench.browser.shownNumbers().size(), std::size_t{6});
  }

  void escapeInAnEmptyFilterIsLeftToTheWindow() {
    Bench bench;
    QWidget window;
    bench.browser.setParent(&window);
    window.show();
    QKeyEvent escape(QEvent::KeyPress, Qt::Key_Escape, Qt::NoModifier);
    escape.ignore();
    QCoreApplication::sendEvent(bench.filter, &escape);
    QVERIFY(!escape.isAccepted());
    bench.browser.setParent(nullptr);
  }

  void downGoesFromTheFilterToTheFirstSeriesAndUpComesBack() {
    Bench bench;
    bench.browser.focusFilter();
    QVERIFY(bench.filter->hasFocus());
    bench.type("portal");
    QTest::keyClick(bench.filter, Qt::Key_Down);
    QVERIFY(bench.tree->hasFocus());
    QCOMPARE(bench.selected(), 4);
    for (int k = 0; k < 3; ++k) QTest::keyClick(bench.tree, Qt::Key_Up);  // study, patient, out
    QVERIFY(bench.filter->hasFocus());
  }

  void theSelectionComesBackWhenTheFilterGoes() {
    Bench bench;
    bench.click(bench.row(3));
    bench.filter->setFocus();
    bench.type("portal");
    QCOMPARE(bench.selected(), -1);
    bench.filter->clear();
    QCOMPARE(bench.selected(), 3);
  }

  void matchesInAFoldedPatientAreShown() {
    Bench bench;
    const QPersistentModelIndex patient = bench.tree->model()->index(0, 0);
    bench.tree->collapse(patient);
    bench.type("follow");
    QVERIFY(bench.tree->isExpanded(patient));
    bench.filter->clear();
    QVERIFY(!bench.tree->isExpanded(patient));
  }

  void nothingMatchingIsSaidWithTheWayBack() {
    Bench bench;
    bench.type("scout");
    auto* clear = named<QPushButton>(bench.browser, "Clear filter");
    auto* show = named<QPushButton>(bench.browser, "Show hidden series");
    QVERIFY(clear->isVisible() && show->isVisible());
    QVERIFY(!bench.tree->isVisible());
    shoot(bench.browser, "browser-nothing-hidden-would");
    bench.type(" and more");
    QVERIFY(clear->isVisible() && !show->isVisible());
    shoot(bench.browser, "browser-nothing");
    QTest::mouseClick(clear, Qt::LeftButton);
    QVERIFY(bench.tree->isVisible());
    QVERIFY(bench.filter->hasFocus());
    bench.type("scout");
    QTest::mouseClick(show, Qt::LeftButton);
    QCOMPARE(bench.browser.shownNumbers(), (std::vector<int>{5}));
  }

  void scoutsAreHiddenUntilAskedFor() {
    Bench bench;
    auto* more = named<QToolButton>(bench.browser, "What the list shows");
    QVERIFY(more->isVisible());
    QCOMPARE(more->toolTip(), QStringLiteral("Hidden: 2 scouts or secondary captures"));
    QAction* show = more->menu()->actions().front();
    QVERIFY(show->text().contains("2 hidden"));
    show->trigger();
    QCOMPARE(bench.browser.shownNumbers(), (std::vector<int>{1, 2, 3, 4, 5, 6, 7, 8}));
    show->trigger();
    QCOMPARE(bench.browser.shownNumbers(), (std::vector<int>{1, 2, 3, 4, 6, 7}));
  }

  // ---- refreshing ----

  void aRefreshKeepsSelectionFoldingAndWhatIsInSight() {
    std::vector<SeriesItem> many;
    for (int number = 1; number <= 200; ++number)
      many.push_back(series(number, QString("Patient %1").arg(number / 10), "Study", QString("Series %1").arg(number)));
    Bench bench(many);
    QSignalSpy opened(&bench.browser, &StudyBrowser::seriesActivated);
    const QPersistentModelIndex folded = bench.tree->model()->index(3, 0);
    bench.tree->collapse(folded);
    bench.tree->verticalScrollBar()->setValue(5003);
    const QModelIndex middle = bench.tree->indexAt({150, 300});
    bench.click(middle);
    const int number = bench.selected();
    QVERIFY(number > 0);
    const int top = bench.tree->visualRect(bench.row(number)).top();
    opened.clear();

    // Before it: one goes, five come. After it: others come.
    std::vector<SeriesItem> changed = many;
    changed.erase(changed.begin() + 4);
    for (int k = 0; k < 5; ++k)
      changed.insert(changed.begin(), series(1000 + k, "New, Nora", "Study", QString("New %1").arg(k)));
    changed.push_back(series(2000, "Late, Lars", "Study", "Last"));
    bench.browser.setSeries(changed);

    QCOMPARE(bench.selected(), number);
    QCOMPARE(bench.tree->visualRect(bench.row(number)).top(), top);
    QVERIFY(!bench.tree->isExpanded(folded));
    QCOMPARE(opened.count(), 0);
  }

  void aSelectedSeriesThatGoesIsNotReplacedByItsNeighbour() {
    Bench bench;
    bench.click(bench.row(2));
    std::vector<SeriesItem> fewer = threePatients();
    fewer.erase(fewer.begin() + 1);
    bench.browser.setSeries(fewer);
    QCOMPARE(bench.selected(), -1);
    bench.browser.setSeries(threePatients());
    QCOMPARE(bench.selected(), 2);
  }

  /// Another project counts its series from one again.
  void anEmptyListForgetsTheProjectBefore() {
    Bench bench;
    bench.browser.setCurrent(1);
    bench.click(bench.row(3));
    bench.tree->collapse(bench.tree->model()->index(1, 0));
    bench.type("sax");
    bench.browser.setSeries({});
    bench.browser.setSeries(threePatients());
    QCOMPARE(bench.selected(), -1);
    QCOMPARE(bench.browser.shownNumbers().size(), std::size_t{6});
    QVERIFY(bench.tree->isExpanded(bench.tree->model()->index(1, 0)));
    QVERIFY(!bench.row(1).data(Qt::AccessibleTextRole).toString().endsWith("open"));
  }

  void setCurrentMarksAndTellsNobody() {
    Bench bench;
    QSignalSpy opened(&bench.browser, &StudyBrowser::seriesActivated);
    bench.browser.setCurrent(7);
    QCOMPARE(opened.count(), 0);
    QCOMPARE(bench.selected(), 7);
    QVERIFY(bench.row(7).data(Qt::AccessibleTextRole).toString().endsWith("open"));
    bench.browser.setCurrent(0);
    QVERIFY(!bench.row(7).data(Qt::AccessibleTextRole).toString().endsWith("open"));
  }

  /// A series that finishes loading in the background must not pull the selection from under the person's hands.
  void setCurrentLeavesASelectionThatMovedOn() {
    Bench bench;
    bench.browser.setCurrent(1);
    bench.click(bench.row(2));
    QTest::keyClick(bench.tree, Qt::Key_Down);
    QTest::keyClick(bench.tree, Qt::Key_Down);
    QCOMPARE(bench.selected(), 3);
    bench.browser.setCurrent(2);
    QCOMPARE(bench.selected(), 3);
  }

  void anUpdateChangesTheRowAlone() {
    Bench bench;
    bench.click(bench.row(3));
    SeriesItem item = threePatients()[0];
    item.done = 10;
    bench.browser.updateSeries(item);
    QVERIFY(bench.row(1).data(Qt::AccessibleTextRole).toString().contains("10 of 10 slices done"));
    QCOMPARE(bench.selected(), 3);
    item.number = 77;
    bench.browser.updateSeries(item);
    QCOMPARE(bench.browser.shownNumbers().size(), std::size_t{6});
  }

  /// Rows are painted, never widgets, and a refresh of a large project touches only what differs.
  void aThousandSeriesAreRowsNotWidgets() {
    std::vector<SeriesItem> many;
    for (int number = 1; number <= 1000; ++number)
      many.push_back(series(number, QString("Patient %1").arg(number / 5), "Study", QString("Series %1").arg(number)));
    Bench few, bench(many);
    QCOMPARE(bench.browser.findChildren<QWidget*>().size(), few.browser.findChildren<QWidget*>().size());
    QSignalSpy inserted(bench.tree->model(), &QAbstractItemModel::rowsInserted);
    QSignalSpy removed(bench.tree->model(), &QAbstractItemModel::rowsRemoved);
    bench.browser.setSeries(many);
    QCOMPARE(inserted.count() + removed.count(), 0);
    many.erase(many.begin() + 500);
    bench.browser.setSeries(many);
    QCOMPARE(removed.count(), 1);
    bench.type("series 777");
    QCOMPARE(bench.browser.shownNumbers(), (std::vector<int>{777}));
  }

  void aThumbnailIsShownWholeOnBlack() {
    Bench bench;
    QImage wide(120, 60, QImage::Format_RGB32);
    wide.fill(Qt::red);
    for (int y = 0; y < 60; ++y)
      for (int x = 60; x < 120; ++x) wide.setPixelColor(x, y, Qt::blue);
    bench.browser.setThumbnail(1, wide);
    const QImage seen = bench.tree->viewport()->grab().toImage();
    const QRect row = bench.tree->visualRect(bench.row(1));
    const auto at = [&](int dx, int dy) {  // from the thumbnail's middle
      return seen.pixelColor(
          (QPointF(row.left() + 22 + dx, row.center().y() + dy) * seen.devicePixelRatio()).toPoint());
    };
    QCOMPARE(at(-15, 0), QColor(Qt::red));
    QCOMPARE(at(15, 0), QColor(Qt::blue));
    QCOMPARE(at(-15, 16), QColor(Qt::black));
    QCOMPARE(at(15, -16), QColor(Qt::black));
  }

  // ---- empty ----

  void anEmptyBrowserSaysWhatToDo() {
    Bench bench{std::vector<SeriesItem>{}};
    QSignalSpy import(&bench.browser, &StudyBrowser::importRequested);
    QSignalSpy demo(&bench.browser, &StudyBrowser::demoRequested);
    QTest::mouseClick(named<QPushButton>(bench.browser, "Open a folder"), Qt::LeftButton);
    QTest::mouseClick(named<QPushButton>(bench.browser, "Try the demo"), Qt::LeftButton);
    QCOMPARE(import.count(), 1);
    QCOMPARE(demo.count(), 1);
    shoot(bench.browser, "browser-empty");
    bench.browser.setSeries(threePatients());
    QVERIFY(bench.tree->isVisible());
  }

  void everyPartHasANameAndAPlaceInTheTabOrder() {
    Bench bench;
    for (QWidget* widget : bench.browser.findChildren<QWidget*>())
      if (widget->isVisible() && widget->focusPolicy() & Qt::TabFocus && !widget->inherits("QScrollBar"))
        QVERIFY2(!widget->accessibleName().isEmpty(), widget->metaObject()->className());
    bench.filter->setFocus();
    QTest::keyClick(bench.filter, Qt::Key_Tab);
    QVERIFY(named<QToolButton>(bench.browser, "What the list shows")->hasFocus());
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
    QVERIFY(bench.tree->hasFocus());
  }

  void looks() {
    Bench bench;
    for (int number = 1; number < 7; ++number)
      if (number != 6) bench.browser.setThumbnail(number, shortAxis(3 * number));
    bench.browser.setCurrent(1);
    bench.tree->setFocus();
    QTest::keyClick(bench.tree, Qt::Key_Down);
    QTest::mouseMove(bench.tree->viewport(), bench.centre(bench.row(3)));
    bench.tree->collapse(bench.row(7).parent());
    shoot(bench.browser, "browser");
    bench.browser.resize(220, 620);
    shoot(bench.browser, "browser-narrow");
  }
};

QTEST_MAIN(StudyBrowserTest)
#include "StudyBrowserTest.moc"
