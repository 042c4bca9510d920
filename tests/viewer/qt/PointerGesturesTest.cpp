// What the pointer does in a slice view, by events.

#include "tests/viewer/qt/ViewFixture.h"

#include <QStandardPaths>

using namespace diptych;
using namespace diptych::viewer;
using namespace diptych::viewer::test;

namespace {

/// Middle of the pixel block of voxel (i, j).
QPointF voxel(double i, double j) {
  return {10 * i + 5, 10 * j + 5};
}

}  // namespace

class PointerGesturesTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void initTestCase() { QStandardPaths::setTestModeEnabled(true); }

  void leftPicksWhileLooking() {
    Fixture f;
    f.press(voxel(3, 4));
    f.moveTo(voxel(7, 8) + QPointF(4, -4));
    f.moveTo({-50, 1000});
    f.release({-50, 1000});
    f.moveTo(voxel(20, 20));
    const std::vector<VoxelPoint> expected = {{3, 4, 4}, {7, 8, 4}, {0, 29, 4}};
    QCOMPARE(f.picked, expected);
    QVERIFY(f.strokes.empty());
  }

  void escapeBringsThePickedPositionBack() {
    Fixture f;
    f.view.setPosition({11, 12, 4}, 0);
    f.press(voxel(3, 4));
    f.key(Qt::Key_Escape);
    QCOMPARE(f.view.position(), (VoxelPoint{11, 12, 4}));
    f.moveTo(voxel(9, 9));  // the button is still down, and does nothing more
    QCOMPARE(f.view.position(), (VoxelPoint{11, 12, 4}));
    f.release(voxel(9, 9));
    QCOMPARE(f.looks, 0);
  }

  void doubleClickMaximisesOnlyWhileLooking() {
    Fixture f;
    f.doubleClick(voxel(3, 3));
    QCOMPARE(f.maximised, 1);
    f.view.setTool(PointerTool::brush);
    f.doubleClick(voxel(3, 3));
    QCOMPARE(f.maximised, 1);
    QCOMPARE(f.strokes.size(), std::size_t{2});  // two quick dabs are two strokes
  }

  void brushTellsEveryPointerEventAtItsFraction() {
    Fixture f;
    f.view.setTool(PointerTool::brush);
    f.press({105.5, 205});
    f.moveTo({107.25, 205});
    f.moveTo({110, 206.5});
    f.release({110, 206.5});
    f.moveTo({200, 200});
    QCOMPARE(f.strokes.size(), std::size_t{1});
    const Fixture::Stroke& stroke = f.strokes[0];
    QVERIFY(stroke.axis == GridAxis::k && stroke.slice == 4);
    QCOMPARE(stroke.points.size(), std::size_t{3});
    QVERIFY(near(stroke.points[0], 10.05, 20));
    QVERIFY(near(stroke.points[1], 10.225, 20));
    QVERIFY(near(stroke.points[2], 10.5, 20.15));
    QVERIFY(stroke.ended && !stroke.cancelled);
  }

  void strokesOfOtherStacksCountInTheirOwnAxes() {
    // Along j: coronal, seen from the front: u is i, and v runs from the head down, against k.
    Fixture f(ramp({40, 30, 30, 1}), GridAxis::j);
    f.view.setTool(PointerTool::brush);
    f.click(voxel(12, 3));
    QCOMPARE(f.strokes.size(), std::size_t{1});
    QVERIFY(f.strokes[0].axis == GridAxis::j);
    QCOMPARE(f.strokes[0].slice, 14);
    QVERIFY(near(f.strokes[0].points[0], 12, 26));
  }

  void escapeCancelsAStroke() {
    Fixture f;
    f.view.setTool(PointerTool::brush);
    f.press(voxel(3, 3));
    f.key(Qt::Key_Escape);
    f.moveTo(voxel(4, 4));
    f.release(voxel(4, 4));
    QVERIFY(f.strokes[0].cancelled && !f.strokes[0].ended);
    QCOMPARE(f.strokes[0].points.size(), std::size_t{1});
    f.key(Qt::Key_Escape);
    QCOMPARE(f.looks, 1);
  }

  void otherButtonsAndTheWheelWaitForTheStrokeToEnd() {
    Fixture f;
    f.view.setTool(PointerTool::brush);
    f.press(voxel(3, 3));
    f.press(voxel(3, 3), Qt::RightButton);
    f.moveTo(voxel(5, 3));
    f.release(voxel(5, 3), Qt::RightButton);
    f.wheel(voxel(5, 3), 120);
    f.moveTo(voxel(6, 3));
    QVERIFY(!f.strokes[0].ended);
    f.release(voxel(6, 3));
    QVERIFY(f.strokes[0].ended);
    QCOMPARE(f.strokes[0].points.size(), std::size_t{3});
    QVERIFY(f.windows.empty() && f.sliceSteps.empty());
  }

  void aStrokeEndsWhenTheViewLosesTheKeyboardOrIsHidden() {
    Fixture f;
    f.view.setTool(PointerTool::brush);
    f.view.activateWindow();
    f.press(voxel(3, 3));
    QFocusEvent away(QEvent::FocusOut, Qt::ActiveWindowFocusReason);
    QApplication::sendEvent(&f.view, &away);
    QVERIFY(f.strokes[0].ended);
    f.moveTo(voxel(9, 9));
    QCOMPARE(f.strokes[0].points.size(), std::size_t{1});
    f.release(voxel(9, 9));

    f.press(voxel(3, 3));
    QEvent deactivated(QEvent::WindowDeactivate);
    QApplication::sendEvent(&f.view, &deactivated);
    QVERIFY(f.strokes[1].ended);
    f.release(voxel(3, 3));

    f.press(voxel(3, 3));
    f.view.hide();
    QVERIFY(f.strokes[2].ended);
  }

  void aStrokeWhoseReleaseWasLostEndsAtTheNextMove() {
    Fixture f;
    f.view.setTool(PointerTool::brush);
    f.press(voxel(3, 3));
    const QPointF at = voxel(20, 20);
    QMouseEvent move(QEvent::MouseMove, at, f.view.mapToGlobal(at), Qt::NoButton, Qt::NoButton, Qt::NoModifier);
    QApplication::sendEvent(&f.view, &move);
    QVERIFY(f.strokes[0].ended);
    QCOMPARE(f.strokes[0].points.size(), std::size_t{1});
  }

  void aStrokeEndsWhenItsSliceGoes() {
    Fixture f;
    f.view.setTool(PointerTool::brush);
    f.press(voxel(3, 3));
    f.view.setPosition({3, 3, 4.2}, 0);  // still the same slice
    QVERIFY(!f.strokes[0].ended);
    f.view.setPosition({3, 3, 7}, 0);
    QVERIFY(f.strokes[0].ended);
    f.release(voxel(3, 3));
    f.press(voxel(3, 3));
    f.view.setTool(PointerTool::look);
    QVERIFY(f.strokes[1].ended);
  }

  void rightDragSetsWindowAndLevel() {
    Fixture f;
    f.view.setWindow({100, 200});
    f.press({100, 100}, Qt::RightButton);
    f.moveTo({150, 100});
    f.moveTo({150, 75});
    // Values 0 … 419 in the slice: a pixel is 0.838.
    QCOMPARE(f.windows.size(), std::size_t{2});
    QCOMPARE(f.windows[0].width, std::round(200 + 50 * 0.838));
    QCOMPARE(f.windows[0].centre, 100.0);
    QCOMPARE(f.windows[1].centre, std::round(100 - 25 * 0.838));
    f.key(Qt::Key_Escape);
    QCOMPARE(f.windows.back().width, 200.0);
    QCOMPARE(f.windows.back().centre, 100.0);
    f.release({150, 75}, Qt::RightButton);
  }

  void middleDragPansAndEscapeBringsItBack() {
    Fixture f;
    const QPointF held = f.view.mapping().toSlice({100, 100});
    f.press({100, 100}, Qt::MiddleButton);
    f.moveTo({110, 100});
    f.moveTo({130, 120});
    const QPointF now = f.view.mapping().toSlice({130, 120});
    QVERIFY(std::abs(now.x() - held.x()) < 1e-9 && std::abs(now.y() - held.y()) < 1e-9);
    QCOMPARE(f.zooms.size(), std::size_t{2});
    f.key(Qt::Key_Escape);
    QCOMPARE(f.view.zoom(), SliceView::Zoom{});
    QCOMPARE(f.zooms.back(), SliceView::Zoom{});
    f.release({130, 120}, Qt::MiddleButton);
  }

  void wheelStepsSlicesTowardsTheReaderOnwards() {
    Fixture f;
    f.wheel(voxel(3, 3), -120);
    f.wheel(voxel(3, 3), 240);
    QCOMPARE(f.sliceSteps, (std::vector<int>{1, -2}));
  }

  void fineWheelsAddUp() {
    Fixture f;
    for (int i = 0; i < 7; ++i) f.wheel(voxel(3, 3), -40);
    QCOMPARE(f.sliceSteps, (std::vector<int>{1, 1}));  // 280 of 120 each
    f.wheel(voxel(3, 3), 100);                         // turned round: the rest does not count against it
    QCOMPARE(f.sliceSteps.size(), std::size_t{2});
    f.wheel(voxel(3, 3), 20);
    QCOMPARE(f.sliceSteps, (std::vector<int>{1, 1, -1}));
  }

  void controlWheelZoomsAboutThePointer() {
    Fixture f;
    const QPointF at(123, 77);
    const QPointF held = f.view.mapping().toSlice(at);
    for (int i = 0; i < 5; ++i) f.wheel(at, 120, Qt::ControlModifier);
    QVERIFY(f.view.zoom().factor > 2);
    QCOMPARE(f.zooms.size(), std::size_t{5});
    const QPointF now = f.view.mapping().toSlice(at);
    QVERIFY(std::abs(now.x() - held.x()) < 1e-9 && std::abs(now.y() - held.y()) < 1e-9);
    QVERIFY(f.sliceSteps.empty());
  }

  void shiftWheelChangesTheSizeOfTheTool() {
    Fixture f;
    f.wheel(voxel(3, 3), 120, Qt::ShiftModifier);
    f.wheel(voxel(3, 3), -240, Qt::ShiftModifier);
    QCOMPARE(f.sizeSteps, (std::vector<int>{1, -2}));
    QVERIFY(f.sliceSteps.empty());
  }

  void pointToolClicksVoxelsOfTheSliceOnly() {
    Fixture f;
    f.view.setTool(PointerTool::point);
    f.click(voxel(3, 4) + QPointF(4, 4));
    f.view.setZoom({0.5, 0.5, 0.5});
    f.click({5, 5});  // beside the slice
    QCOMPARE(f.clicked, (std::vector<VoxelPoint>{{3, 4, 4}}));
  }

  void polygonIsClosedByAClickOnItsFirstCorner() {
    Fixture f;
    f.view.setTool(PointerTool::polygon);
    for (const QPointF at : {voxel(5, 5), voxel(15, 5), voxel(15, 15)}) f.click(at);
    QVERIFY(f.polygons.empty());
    f.moveTo(voxel(5, 5) + QPointF(3, 3));
    QCOMPARE(f.view.cursor().shape(), Qt::PointingHandCursor);
    f.click(voxel(5, 5) + QPointF(3, 3));
    QCOMPARE(f.polygons.size(), std::size_t{1});
    QCOMPARE(f.polygons[0].size(), std::size_t{3});
    QVERIFY(near(f.polygons[0][0], 5, 5) && near(f.polygons[0][1], 15, 5) && near(f.polygons[0][2], 15, 15));
  }

  void polygonIsClosedByADoubleClickOrEnter() {
    Fixture f;
    f.view.setTool(PointerTool::polygon);
    f.click(voxel(5, 5));
    f.click(voxel(15, 5));
    f.doubleClick(voxel(15, 15));
    QCOMPARE(f.polygons.size(), std::size_t{1});
    QCOMPARE(f.polygons[0].size(), std::size_t{3});
    QCOMPARE(f.maximised, 0);
    for (const QPointF at : {voxel(5, 5), voxel(15, 5), voxel(15, 15), voxel(5, 15)}) f.click(at);
    f.key(Qt::Key_Return);
    QCOMPARE(f.polygons.size(), std::size_t{2});
    QCOMPARE(f.polygons[1].size(), std::size_t{4});
  }

  void backspaceTakesACornerBackAndEscapeAll() {
    Fixture f;
    f.view.setTool(PointerTool::polygon);
    for (const QPointF at : {voxel(5, 5), voxel(15, 5), voxel(15, 15), voxel(5, 15)}) f.click(at);
    f.key(Qt::Key_Backspace);
    f.key(Qt::Key_Return);
    QCOMPARE(f.polygons[0].size(), std::size_t{3});
    f.click(voxel(5, 5));
    f.key(Qt::Key_Escape);
    QCOMPARE(f.looks, 0);
    f.key(Qt::Key_Return, Qt::ControlModifier);
    QCOMPARE(f.polygons.size(), std::size_t{1});
    f.key(Qt::Key_Escape);
    QCOMPARE(f.looks, 1);
  }

  void aPolygonStaysOnItsSlice() {
    Fixture f;
    f.view.setTool(PointerTool::polygon);
    for (const QPointF at : {voxel(5, 5), voxel(15, 5), voxel(15, 15)}) f.click(at);
    const QImage with = f.picture();
    f.view.setPosition({0, 0, 5}, 0);
    const QImage without = f.picture();
    QVERIFY(!difference(with, without).isEmpty());
    f.view.setPosition({0, 0, 4}, 0);
    QCOMPARE(f.picture(), with);
    f.view.setPosition({0, 0, 5}, 0);
    f.click(voxel(20, 20));  // begins a new one here
    f.click(voxel(25, 20));
    f.doubleClick(voxel(25, 25));
    QCOMPARE(f.polygons.size(), std::size_t{1});
    QVERIFY(near(f.polygons[0][0], 20, 20));
  }

  void tellsTheVoxelUnderThePointer() {
    Fixture f;
    f.view.setZoom({0.5, 0.5, 0.5});  // the slice covers 100 … 300 × 75 … 225, five pixels a voxel
    f.moveTo({102, 77});
    f.moveTo({104, 79});  // the same voxel: not told again
    f.moveTo({107, 77});
    f.moveTo({50, 77});
    QCOMPARE(f.hovered.size(), std::size_t{3});
    QCOMPARE(f.hovered[0].value(), (VoxelPoint{0, 0, 4}));
    QCOMPARE(f.hovered[1].value(), (VoxelPoint{1, 0, 4}));
    QVERIFY(!f.hovered[2]);
    f.moveTo({102, 77});
    f.wheel({102, 77}, -120);  // another slice comes under a pointer that stands still
    QCOMPARE(f.hovered.back().value(), (VoxelPoint{0, 0, 5}));
    QEvent leave(QEvent::Leave);
    QApplication::sendEvent(&f.view, &leave);
    QVERIFY(!f.hovered.back());
  }

  void aNewVolumeCancelsAStroke() {
    Fixture f;
    f.view.setTool(PointerTool::brush);
    f.press(voxel(3, 3));
    f.view.setVolume(ramp({40, 30, 10, 3}), GridAxis::k);
    QVERIFY(f.strokes[0].cancelled && !f.strokes[0].ended);
    f.moveTo(voxel(5, 5));
    f.release(voxel(5, 5));
    QCOMPARE(f.strokes.size(), std::size_t{1});
    QCOMPARE(f.strokes[0].points.size(), std::size_t{1});

    f.view.setTool(PointerTool::look);
    f.press({100, 100}, Qt::RightButton);
    f.moveTo({120, 100});
    const std::size_t before = f.windows.size();
    f.view.clear();
    f.moveTo({150, 100});
    QCOMPARE(f.windows.size(), before);
    f.release({150, 100}, Qt::RightButton);
  }

  void theRightButtonOpensNoMenuOfTheWindow() {
    struct Outer : QWidget {
      int menus = 0;
      void contextMenuEvent(QContextMenuEvent*) override { ++menus; }
    } outer;
    SliceView view(&outer);
    QContextMenuEvent event(QContextMenuEvent::Mouse, QPoint(10, 10), view.mapToGlobal(QPoint(10, 10)));
    QApplication::sendEvent(&view, &event);
    QCOMPARE(outer.menus, 0);
  }

  void anEmptyViewAsksForNothing() {
    Fixture f;
    f.view.clear(QStringLiteral("Nothing here"));
    f.hovered.clear();
    for (const PointerTool tool : {PointerTool::look, PointerTool::brush, PointerTool::polygon, PointerTool::point}) {
      f.view.setTool(tool);
      f.doubleClick(voxel(3, 3));
      f.click(voxel(3, 3), Qt::RightButton);
      f.click(voxel(3, 3), Qt::MiddleButton);
      f.wheel(voxel(3, 3), 120);
      f.moveTo(voxel(4, 4));
    }
    QVERIFY(f.picked.empty() && f.strokes.empty() && f.clicked.empty() && f.windows.empty() && f.zooms.empty() &&
            f.sliceSteps.empty() && f.hovered.empty());
  }
};

QTEST_MAIN(PointerGesturesTest)
#include "PointerGesturesTest.moc"
