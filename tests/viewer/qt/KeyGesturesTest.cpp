// What keys do in a slice view, alone and inside a window with shortcuts of its own.

#include "tests/viewer/qt/ViewFixture.h"

#include <QAction>
#include <QMainWindow>
#include <QStandardPaths>

using namespace diptych;
using namespace diptych::viewer;
using namespace diptych::viewer::test;

class KeyGesturesTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void initTestCase() { QStandardPaths::setTestModeEnabled(true); }

  void arrowsStepSlicesAndPhases() {
    Fixture f;
    f.key(Qt::Key_Down);
    f.key(Qt::Key_Up);
    f.key(Qt::Key_PageDown);
    f.key(Qt::Key_PageUp);
    QCOMPARE(f.sliceSteps, (std::vector<int>{1, -1, 10, -10}));
    f.key(Qt::Key_Right);
    f.key(Qt::Key_Left);
    QCOMPARE(f.phaseSteps, (std::vector<int>{1, -1}));
  }

  void homeAndEndGoToTheEnds() {
    Fixture f;
    f.key(Qt::Key_End);
    QCOMPARE(f.view.slice(), 9);
    f.key(Qt::Key_Home);
    QCOMPARE(f.view.slice(), 0);
    f.key(Qt::Key_Home);  // there already
    QCOMPARE(f.sliceSteps, (std::vector<int>{5, -9}));
  }

  void shiftArrowsMoveTheCrosshairOnTheScreen() {
    Fixture f;
    f.view.setPosition({20, 15, 4}, 0);
    f.key(Qt::Key_Right, Qt::ShiftModifier);
    f.key(Qt::Key_Down, Qt::ShiftModifier);
    f.key(Qt::Key_Left, Qt::ShiftModifier | Qt::ControlModifier);
    f.key(Qt::Key_Up, Qt::ShiftModifier | Qt::ControlModifier);
    const std::vector<VoxelPoint> expected = {{21, 15, 4}, {21, 16, 4}, {11, 16, 4}, {11, 6, 4}};
    QCOMPARE(f.picked, expected);
    f.key(Qt::Key_Up, Qt::ShiftModifier | Qt::ControlModifier);
    QCOMPARE(f.view.position(), (VoxelPoint{11, 0, 4}));  // and no further

    // Coronal: up on the screen is towards the head, where k grows.
    Fixture coronal(ramp({40, 30, 30, 1}), GridAxis::j);
    coronal.view.setPosition({5, 5, 5}, 0);
    coronal.key(Qt::Key_Up, Qt::ShiftModifier);
    QCOMPARE(coronal.view.position(), (VoxelPoint{5, 5, 6}));
  }

  void keysZoomPanAndFit() {
    Fixture f;
    f.key(Qt::Key_Plus);
    f.key(Qt::Key_Plus, Qt::ShiftModifier);
    QVERIFY(std::abs(f.view.zoom().factor - 1.25 * 1.25) < 1e-9);
    f.key(Qt::Key_Minus);
    QVERIFY(std::abs(f.view.zoom().factor - 1.25) < 1e-9);
    const QPointF before = f.view.mapping().toWidget({0, 0});
    f.key(Qt::Key_Right, Qt::ControlModifier | Qt::AltModifier);
    f.key(Qt::Key_Down, Qt::ControlModifier | Qt::AltModifier);
    const QPointF way = f.view.mapping().toWidget({0, 0}) - before;
    QVERIFY(std::abs(way.x() - 32) < 1e-9 && std::abs(way.y() - 32) < 1e-9);
    f.key(Qt::Key_F);
    QCOMPARE(f.view.zoom(), SliceView::Zoom{});
    QCOMPARE(f.zooms.size(), std::size_t{6});
    f.key(Qt::Key_F);  // nothing to do, nothing said
    QCOMPARE(f.zooms.size(), std::size_t{6});
  }

  void altArrowsSetWindowAndLevel() {
    Fixture f;
    f.view.setWindow({100, 200});
    f.key(Qt::Key_Right, Qt::AltModifier);
    QCOMPARE(f.windows.back().width, std::round(200 + 10 * 0.838));
    f.key(Qt::Key_Left, Qt::AltModifier);
    QCOMPARE(f.windows.back().width, 200.0);
    f.key(Qt::Key_Up, Qt::AltModifier);  // brighter
    QCOMPARE(f.windows.back().centre, std::round(100 - 10 * 0.838));
    f.key(Qt::Key_Down, Qt::AltModifier);
    QCOMPARE(f.windows.back().centre, 100.0);
  }

  void enterDrawsAtTheCrosshair() {
    Fixture f;
    f.view.setTool(PointerTool::brush);
    f.view.setPosition({10, 10, 4}, 0);
    f.key(Qt::Key_Return);
    f.key(Qt::Key_Right, Qt::ShiftModifier);
    f.key(Qt::Key_Down, Qt::ShiftModifier | Qt::ControlModifier);
    QVERIFY(!f.strokes[0].ended);
    f.key(Qt::Key_Enter, Qt::KeypadModifier);
    const Fixture::Stroke& stroke = f.strokes[0];
    QVERIFY(stroke.ended);
    QCOMPARE(stroke.points.size(), std::size_t{3});
    QVERIFY(near(stroke.points[0], 10, 10) && near(stroke.points[1], 11, 10) && near(stroke.points[2], 11, 20));
    f.key(Qt::Key_Return);
    f.key(Qt::Key_Escape);
    QVERIFY(f.strokes[1].cancelled);
  }

  void steppingAwayEndsAStrokeDrawnByKeys() {
    Fixture f;
    f.view.setTool(PointerTool::brush);
    for (const Qt::Key key : {Qt::Key_Down, Qt::Key_Right}) {
      f.key(Qt::Key_Return);
      f.key(key);
      QVERIFY(f.strokes.back().ended);
    }
    QCOMPARE(f.strokes.size(), std::size_t{2});
    f.key(Qt::Key_Return);
    f.press({55, 55});  // a stroke by pointer takes over
    QVERIFY(f.strokes[2].ended);
    f.key(Qt::Key_Down);  // not while a button draws
    QVERIFY(!f.strokes[3].ended);
    f.release({55, 55});
  }

  void enterPutsCornersAndControlEnterCloses() {
    Fixture f;
    f.view.setTool(PointerTool::polygon);
    f.view.setPosition({10, 10, 4}, 0);
    f.key(Qt::Key_Return);
    f.key(Qt::Key_Right, Qt::ShiftModifier | Qt::ControlModifier);
    f.key(Qt::Key_Return);
    f.key(Qt::Key_Return, Qt::ControlModifier);
    QVERIFY(f.polygons.empty());  // two corners are no area
    f.key(Qt::Key_Down, Qt::ShiftModifier | Qt::ControlModifier);
    f.key(Qt::Key_Return);
    f.key(Qt::Key_Return, Qt::ControlModifier);
    QCOMPARE(f.polygons.size(), std::size_t{1});
    QVERIFY(near(f.polygons[0][0], 10, 10) && near(f.polygons[0][1], 20, 10) && near(f.polygons[0][2], 20, 20));
  }

  void enterOnTheFirstCornerCloses() {
    Fixture f;
    f.view.setTool(PointerTool::polygon);
    f.view.setPosition({10, 10, 4}, 0);
    for (const Qt::Key way : {Qt::Key_Right, Qt::Key_Down, Qt::Key_Left, Qt::Key_Up}) {
      f.key(Qt::Key_Return);
      f.key(way, Qt::ShiftModifier | Qt::ControlModifier);
    }
    f.key(Qt::Key_Return);
    QCOMPARE(f.polygons.size(), std::size_t{1});
    QCOMPARE(f.polygons[0].size(), std::size_t{4});
  }

  void enterClicksAPoint() {
    Fixture f;
    f.view.setTool(PointerTool::point);
    f.view.setPosition({7, 8, 9}, 0);
    f.key(Qt::Key_Return);
    QCOMPARE(f.clicked, (std::vector<VoxelPoint>{{7, 8, 9}}));
  }

  void theRingFollowsWhoeverDraws() {
    Fixture f;
    f.view.setTool(PointerTool::brush);
    f.view.setBrushRing({3, 0, false, {255, 255, 0}});
    f.view.setWindow({5000, 1});  // a black picture
    f.view.setPosition({20, 15, 4}, 0);
    const QImage none = f.picture();
    f.moveTo({55, 55});
    QVERIFY(difference(none, f.picture()).contains(QPoint(55, 85)));
    QVERIFY(!difference(none, f.picture()).contains(QPoint(200, 150)));
    f.key(Qt::Key_Right, Qt::ShiftModifier);
    const QRect ring = difference(none, f.picture());  // ring and crosshair
    QVERIFY(ring.contains(QPoint(215, 155)));
  }

  void keysOfTheViewWinAndLettersDoNot() {
    QMainWindow window;
    auto* view = new SliceView;
    window.setCentralWidget(view);
    window.resize(400, 300);
    view->setVolume(ramp({40, 30, 10, 3}), GridAxis::k);
    int shortcuts = 0, slices = 0;
    for (const QKeySequence& key : {QKeySequence(Qt::Key_Down), QKeySequence(Qt::Key_B), QKeySequence(Qt::Key_Escape),
                                    QKeySequence(Qt::Key_Return), QKeySequence(Qt::Key_Backspace)}) {
      auto* action = new QAction(&window);
      action->setShortcut(key);
      connect(action, &QAction::triggered, &window, [&shortcuts] { ++shortcuts; });
      window.addAction(action);
    }
    connect(view, &SliceView::sliceStepped, &window, [&slices] { ++slices; });
    window.show();
    window.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    view->setFocus();

    QTest::keyClick(view, Qt::Key_Down);
    QCOMPARE(slices, 1);
    QTest::keyClick(view, Qt::Key_Escape);
    QCOMPARE(shortcuts, 0);
    QTest::keyClick(view, Qt::Key_B);
    QCOMPARE(shortcuts, 1);
    QTest::keyClick(view, Qt::Key_Return);     // looking: nothing for Enter to do here
    QTest::keyClick(view, Qt::Key_Backspace);  // no polygon
    QCOMPARE(shortcuts, 3);
    view->setTool(PointerTool::brush);
    QTest::keyClick(view, Qt::Key_Return);
    QCOMPARE(shortcuts, 3);
    view->clear();
    QTest::keyClick(view, Qt::Key_Down);
    QCOMPARE(shortcuts, 4);
    QCOMPARE(slices, 1);
  }

  void saysWhenItGetsTheKeyboard() {
    Fixture f;
    f.view.clearFocus();
    const int before = f.focused;
    f.view.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&f.view));
    f.view.setFocus();
    QCOMPARE(f.focused, before + 1);
  }
};

QTEST_MAIN(KeyGesturesTest)
#include "KeyGesturesTest.moc"
