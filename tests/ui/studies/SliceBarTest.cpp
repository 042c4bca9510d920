// The slice bar and the phase bar by pointer, keys, screen reader and clock.

#include "tests/ui/studies/Support.h"
#include "ui/studies/PhaseBar.h"
#include "ui/studies/SliceBar.h"
#include "ui/studies/SliceMarks.h"

#include <QBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QSignalSpy>
#include <QSlider>
#include <QThread>
#include <QToolButton>
#include <QToolTip>

using namespace diptych::ui;
using namespace diptych::ui::test;

namespace {

std::vector<SliceMark> mixed(std::size_t count) {
  std::vector<SliceMark> list(count);
  for (std::size_t k = 0; k < count; ++k) {
    list[k].stage = k < count * 4 / 10 ? Stage::done : k < count / 2 ? Stage::inWork : Stage::untouched;
    list[k].predicted = k >= count * 45 / 100 && k < count * 8 / 10;
  }
  list[count * 6 / 10].doubtful = true;
  list[count * 7 / 10].doubtful = true;
  return list;
}

QPoint middleOf(const SliceBar& bar, int slice) {
  return bar.placeOf(slice).center().toPoint();
}

std::vector<int> chosen(const QSignalSpy& spy) {
  std::vector<int> list;
  for (const auto& arguments : spy) list.push_back(arguments[0].toInt());
  return list;
}

/// `place` in logical pixels.
int pixelsLike(const QImage& image, const QRect& place, const QColor& colour) {
  const double scale = image.devicePixelRatio();
  const QRect area = QRectF(place.topLeft() * scale, place.size() * scale).toRect().intersected(image.rect());
  int count = 0;
  for (int y = area.top(); y <= area.bottom(); ++y)
    for (int x = area.left(); x <= area.right(); ++x) {
      const QColor c = image.pixelColor(x, y);
      count +=
          std::abs(c.red() - colour.red()) + std::abs(c.green() - colour.green()) + std::abs(c.blue() - colour.blue()) <
          40;
    }
  return count;
}

}  // namespace

class SliceBarTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void initTestCase() { installTheme(); }

  void statesAreWords() {
    QCOMPARE(markText({}), QStringLiteral("untouched"));
    QCOMPARE(markText({Stage::done, false, false}), QStringLiteral("done"));
    QCOMPARE(markText({Stage::inWork, true, true}), QStringLiteral("in work, predicted, doubtful"));
  }

  void slicesThatShareAPixelShowTheLeastFinished() {
    const std::vector<SliceMark> list = marks("dW!d");
    QCOMPARE(worstOf(list), (SliceMark{Stage::inWork, true, true}));
    QCOMPARE(worstOf(std::span(list).last(1)), (SliceMark{Stage::done, false, false}));
    QCOMPARE(worstOf({}), SliceMark{});
  }

  /// A dot of a stage has more ink than one of the stage before, so that they differ in grey too.
  void dotsDifferInShape() {
    const auto ink = [](const SliceMark& mark) {
      QImage image(24, 24, QImage::Format_Grayscale8);
      image.fill(Qt::white);
      QPainter painter(&image);
      ThemeColours black = Theme::instance().colours();
      black.muted = black.accent = black.success = black.warning = Qt::black;
      paintMark(painter, {12, 14}, 12, mark, black);
      painter.end();
      int sum = 0;
      for (int y = 0; y < 24; ++y)
        for (int x = 0; x < 24; ++x) sum += 255 - image.pixelColor(x, y).red();
      return sum;
    };
    const int untouched = ink({}), inWork = ink({Stage::inWork, false, false}), done = ink({Stage::done, false, false});
    QVERIFY(untouched * 5 / 4 < inWork);
    QVERIFY(inWork * 5 / 4 < done);
    QVERIFY(ink({Stage::untouched, true, false}) > untouched * 5 / 4);
    QVERIFY(ink({Stage::untouched, false, true}) > untouched * 5 / 4);
  }

  void aClickChoosesTheSliceUnderIt() {
    SliceBar bar;
    bar.resize(500, 36);
    bar.setSlices(marks("ddwuuuuuuu"));
    bar.show();
    QSignalSpy spy(&bar, &SliceBar::sliceChosen);
    QTest::mouseClick(&bar, Qt::LeftButton, {}, middleOf(bar, 4));
    QTest::mouseClick(&bar, Qt::LeftButton, {}, middleOf(bar, 4));
    QTest::mouseClick(&bar, Qt::LeftButton, {}, middleOf(bar, 9));
    QCOMPARE(chosen(spy), (std::vector<int>{4, 9}));
    QCOMPARE(bar.slice(), 9);
    QTest::mouseClick(&bar, Qt::LeftButton, {}, QPoint(10, 18));  // the words beside it are no slice
    QTest::mouseClick(&bar, Qt::RightButton, {}, middleOf(bar, 2));
    QCOMPARE(bar.slice(), 9);
  }

  void aDragGoesFromSliceToSliceAndStopsAtTheEnds() {
    SliceBar bar;
    bar.resize(500, 36);
    bar.setSlices(mixed(10));
    bar.show();
    QSignalSpy spy(&bar, &SliceBar::sliceChosen);
    QTest::mousePress(&bar, Qt::LeftButton, {}, middleOf(bar, 2));
    for (const int slice : {3, 4, 4, 6}) QTest::mouseMove(&bar, middleOf(bar, slice));
    QTest::mouseMove(&bar, QPoint(499, 200));
    QTest::mouseMove(&bar, QPoint(-40, 18));
    QTest::mouseRelease(&bar, Qt::LeftButton, {}, QPoint(-40, 18));
    QCOMPARE(chosen(spy), (std::vector<int>{2, 3, 4, 6, 9, 0}));
    QTest::mouseMove(&bar, middleOf(bar, 5));
    QCOMPARE(bar.slice(), 0);
  }

  void keysStep_data() {
    QTest::addColumn<int>("key");
    QTest::addColumn<int>("slice");
    QTest::newRow("right") << int(Qt::Key_Right) << 31;
    QTest::newRow("left") << int(Qt::Key_Left) << 29;
    QTest::newRow("page up") << int(Qt::Key_PageUp) << 40;
    QTest::newRow("page down") << int(Qt::Key_PageDown) << 20;
    QTest::newRow("home") << int(Qt::Key_Home) << 0;
    QTest::newRow("end") << int(Qt::Key_End) << 59;
  }
  void keysStep() {
    QFETCH(int, key);
    QFETCH(int, slice);
    SliceBar bar;
    bar.setSlices(mixed(60));
    bar.setSlice(30);
    bar.show();
    QSignalSpy spy(&bar, &SliceBar::sliceChosen);
    QTest::keyClick(&bar, Qt::Key(key));
    QCOMPARE(chosen(spy), (std::vector<int>{slice}));
    QTest::keyClick(&bar, Qt::Key_Home);
    spy.clear();
    QTest::keyClick(&bar, Qt::Key_Left);  // at the end already: nothing to tell
    QCOMPARE(spy.count(), 0);
  }

  void whatTheWindowSetsIsNotToldBack() {
    SliceBar bar;
    QSignalSpy spy(&bar, &SliceBar::sliceChosen);
    bar.setSlices(mixed(20));
    bar.setSlice(99);
    QCOMPARE(bar.slice(), 19);
    bar.setSlices(mixed(10));
    QCOMPARE(bar.slice(), 9);
    bar.setSlices({});
    QCOMPARE(bar.slice(), 0);
    bar.setMark(3, {});
    QTest::keyClick(&bar, Qt::Key_Right);
    QTest::mouseClick(&bar, Qt::LeftButton, {}, QPoint(200, 18));
    QCOMPARE(spy.count(), 0);
    QCOMPARE(bar.valueText(), QString());
  }

  void everySliceOfAnyStackCanBeReached_data() {
    QTest::addColumn<int>("count");
    for (const int count : {1, 10, 60, 400}) QTest::addRow("%d", count) << count;
  }
  void everySliceOfAnyStackCanBeReached() {
    QFETCH(int, count);
    SliceBar bar;
    bar.resize(700, 36);
    bar.setSlices(mixed(static_cast<std::size_t>(count)));
    bar.show();
    for (const int slice : {0, count / 3, count - 1}) {
      const QPointF at = bar.placeOf(slice).center();
      QVERIFY(bar.rect().contains(at.toPoint()));
      bar.setSlice(count / 2);
      QTest::mouseClick(&bar, Qt::LeftButton, {}, at.toPoint());
      QVERIFY(std::abs(bar.slice() - slice) <= 1);  // a pixel may hold the border of two
    }
  }

  void theTooltipNamesSliceAndState() {
    SliceBar bar;
    bar.resize(500, 36);
    bar.setSlices(marks("dW!u"));
    bar.show();
    QVERIFY(QTest::qWaitForWindowExposed(&bar));
    const QPoint at = middleOf(bar, 1);
    QHelpEvent help(QEvent::ToolTip, at, bar.mapToGlobal(at));
    QCoreApplication::sendEvent(&bar, &help);
    QCOMPARE(QToolTip::text(), QStringLiteral("Slice 2 of 3: in work, predicted, doubtful"));
    QToolTip::hideText();
  }

  void screenReadersFindASliderTheyCanReadAndSet() {
    SliceBar bar;
    bar.setSlices(marks("dduu"));
    QSignalSpy spy(&bar, &SliceBar::sliceChosen);
    QAccessibleInterface* access = QAccessible::queryAccessibleInterface(&bar);
    QVERIFY(access && access->valueInterface());
    QCOMPARE(access->role(), QAccessible::Slider);
    QCOMPARE(access->text(QAccessible::Name), QStringLiteral("Slices"));
    QCOMPARE(access->text(QAccessible::Value), QStringLiteral("Slice 1 of 4, done"));
    QCOMPARE(access->valueInterface()->maximumValue().toInt(), 4);
    access->valueInterface()->setCurrentValue(3);
    QCOMPARE(chosen(spy), (std::vector<int>{2}));
    QCOMPARE(access->text(QAccessible::Value), QStringLiteral("Slice 3 of 4, untouched"));
    QCOMPARE(access->valueInterface()->currentValue().toInt(), 3);
  }

  void aMarkThatChangesIsSeen() {
    SliceBar bar;
    bar.resize(500, 36);
    bar.setSlices(marks("uuuu"));
    bar.show();
    const QColor done = Theme::instance().colours().success;
    const QRect place = bar.placeOf(2).toAlignedRect();
    QCOMPARE(pixelsLike(bar.grab().toImage(), place, done), 0);
    bar.setMark(2, {Stage::done, false, false});
    QVERIFY(pixelsLike(bar.grab().toImage(), place, done) > 10);
  }

  void looks() {
    QWidget board;
    board.resize(900, 260);
    auto* column = new QVBoxLayout(&board);
    for (const std::size_t count : {10, 60, 400}) {
      auto* bar = new SliceBar(&board);
      bar->setSlices(mixed(count));
      bar->setSlice(static_cast<int>(count) * 55 / 100);
      column->addWidget(bar);
    }
    auto* row = new QHBoxLayout;
    auto* narrow = new SliceBar(&board);
    narrow->setSlices(marks("ddddwWU!UuuD!"));
    narrow->setSlice(4);
    row->addWidget(narrow, 3);
    auto* phases = new PhaseBar(&board);
    phases->setPhases(20);
    phases->setPhase(6);
    row->addWidget(phases, 2);
    column->addLayout(row);
    board.show();
    QVERIFY(QTest::qWaitForWindowExposed(&board));
    narrow->setFocus();
    shoot(board, "slice-bars");
  }

  // ---- phases ----

  void onePhaseNeedsNoBar() {
    QWidget window;
    PhaseBar bar(&window);
    window.show();
    QVERIFY(!bar.isVisible());
    bar.setPhases(20);
    QVERIFY(bar.isVisible());
    bar.setPlaying(true);
    bar.setPhases(1);
    QVERIFY(!bar.isVisible() && !bar.playing());
    bar.setPlaying(true);
    QVERIFY(!bar.playing());
  }

  void buttonsAndSliderChoosePhases() {
    QWidget window;
    PhaseBar bar(&window);
    bar.setPhases(20);
    window.resize(bar.sizeHint());
    bar.resize(bar.sizeHint());
    window.show();
    QSignalSpy spy(&bar, &PhaseBar::phaseChosen);
    QTest::mouseClick(named<QToolButton>(bar, "Previous phase"), Qt::LeftButton);
    QTest::mouseClick(named<QToolButton>(bar, "Next phase"), Qt::LeftButton);
    QTest::mouseClick(named<QToolButton>(bar, "Next phase"), Qt::LeftButton);
    auto* slider = named<QSlider>(bar, "Phase");
    QTest::keyClick(slider, Qt::Key_End);
    QCOMPARE(chosen(spy), (std::vector<int>{19, 0, 1, 19}));
    bar.setPhase(6);
    QCOMPARE(spy.count(), 4);
    QCOMPARE(slider->value(), 6);
    QCOMPARE(bar.findChild<QLabel*>()->text(), QStringLiteral("phase 7 / 20"));
  }

  void playingStepsRoundAndRound() {
    QWidget window;
    PhaseBar bar(&window);
    bar.setPhases(3, 0.06);
    window.show();
    QSignalSpy phases(&bar, &PhaseBar::phaseChosen), playing(&bar, &PhaseBar::playingChanged);
    QTest::mouseClick(named<QToolButton>(bar, "Play"), Qt::LeftButton);
    QVERIFY(bar.playing());
    QTRY_VERIFY(phases.count() >= 6);
    QTest::mouseClick(named<QToolButton>(bar, "Pause"), Qt::LeftButton);
    QCOMPARE(playing.count(), 2);
    const auto seen = chosen(phases);
    for (const int phase : {0, 1, 2}) QVERIFY(std::count(seen.begin(), seen.end(), phase) > 0);
    phases.clear();
    QTest::qWait(60);
    QCOMPARE(phases.count(), 0);
  }

  /// The window may be busy for longer than a phase lasts. What it missed is not shown afterwards in a hurry.
  void latePhasesAreLeftOut() {
    QWidget window;
    PhaseBar bar(&window);
    bar.setPhases(1000, 10);  // 10 ms each
    window.show();
    QSignalSpy phases(&bar, &PhaseBar::phaseChosen);
    connect(&bar, &PhaseBar::phaseChosen, &window, [] { QThread::msleep(55); });
    bar.setPlaying(true);
    QTRY_VERIFY(phases.count() >= 4);
    bar.setPlaying(false);
    const auto seen = chosen(phases);
    for (std::size_t k = 1; k < seen.size(); ++k) QVERIFY(seen[k] - seen[k - 1] >= 5);
  }

  /// The window answers phaseChosen() with setPhase(): that must neither stop nor slow the playing.
  void theWindowsEchoDoesNotDisturb() {
    QWidget window;
    PhaseBar bar(&window);
    bar.setPhases(4, 0.08);
    window.show();
    connect(&bar, &PhaseBar::phaseChosen, &bar, &PhaseBar::setPhase);
    QSignalSpy phases(&bar, &PhaseBar::phaseChosen);
    bar.setPlaying(true);
    QTRY_VERIFY(phases.count() >= 5);
    bar.setPhase((bar.phase() + 2) % 4);
    QVERIFY(bar.playing());
    QTRY_VERIFY(phases.count() >= 8);
  }
};

QTEST_MAIN(SliceBarTest)
#include "SliceBarTest.moc"
