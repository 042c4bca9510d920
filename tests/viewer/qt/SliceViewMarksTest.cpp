// What a slice view draws over the picture: crosshair, brush ring, texts, frame, and the names it tells to screen readers.
// DIPTYCH_SCREENSHOTS=<folder> writes pictures to look at.

#include "core/phantom/CardiacPhantom.h"
#include "tests/viewer/qt/ViewFixture.h"
#include "viewer/qt/HaloText.h"

#include <QDir>
#include <QStandardPaths>

using namespace diptych;
using namespace diptych::viewer;
using namespace diptych::viewer::test;

namespace {

constexpr QRgb kBlack = 0xff000000;

}  // namespace

class SliceViewMarksTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void initTestCase() { QStandardPaths::setTestModeEnabled(true); }

  void movingTheCrosshairRepaintsTwoThinCrosses() {
    Fixture f;
    f.view.setCrosshairShown(true);
    f.view.setPosition({10, 10, 4}, 0);
    PaintedRegion painted(f.view);
    f.view.setPosition({12, 10, 4}, 0);
    QApplication::processEvents();
    QVERIFY(!painted.region.isEmpty());
    int pixels = 0;
    for (const QRect& rect : painted.region) pixels += rect.width() * rect.height();
    QVERIFY2(pixels < 400 * 300 / 10, qPrintable(QString::number(pixels)));
  }

  void theCrosshairIsSeenOnBlackAndOnWhiteAndOpenInTheMiddle() {
    Fixture f;
    nearestView(f);
    f.view.setPosition({20, 15, 4}, 0);
    for (const WindowLevel& window : {WindowLevel{-1000, 1}, WindowLevel{5000, 1}}) {
      f.view.setWindow(window);
      f.view.setCrosshairShown(false);
      const QImage without = f.picture();
      f.view.setCrosshairShown(true);
      const QImage with = f.picture();
      const double ratio = with.width() / 400.0;
      const auto pixel = [ratio](const QImage& image, int x, int y) {
        return image.pixel(static_cast<int>((x + 0.5) * ratio), static_cast<int>((y + 0.5) * ratio));
      };
      QVERIFY(std::abs(qGray(pixel(with, 50, 155)) - qGray(pixel(without, 50, 155))) > 40);
      QVERIFY(std::abs(qGray(pixel(with, 205, 40)) - qGray(pixel(without, 205, 40))) > 40);
      QCOMPARE(pixel(with, 205, 155), pixel(without, 205, 155));
      QCOMPARE(pixel(with, 210, 155), pixel(without, 210, 155));
    }
  }

  void theRingIsRoundInMillimetres() {
    // 1 × 2 mm: 40 × 60 mm, five pixels a mm. Radius 4 mm is 20 pixels both ways.
    Fixture f(ramp({40, 30, 3, 1}, {1, 2, 1}));
    nearestView(f);
    f.view.setTool(PointerTool::brush);
    f.view.setBrushRing({4, 0, false, {255, 255, 0}});
    f.view.setWindow({5000, 1});
    const QImage none = f.picture();
    f.moveTo({200, 150});
    const QImage with = f.picture();
    const double ratio = with.width() / 400.0;
    const QRect byMillimetres = difference(none, with);
    QVERIFY(std::abs(byMillimetres.width() / ratio - 41) <= 3 && std::abs(byMillimetres.height() / ratio - 41) <= 3);
    QVERIFY(std::abs(byMillimetres.width() - byMillimetres.height()) <= 1);
    f.view.setBrushRing({0, 8, false, {255, 255, 0}});  // voxels of the first axis: 8 mm
    const QRect byVoxels = difference(none, f.picture());
    QVERIFY(std::abs(byVoxels.width() / ratio - 81) <= 3 && std::abs(byVoxels.height() / ratio - 81) <= 3);

    QEvent leave(QEvent::Leave);
    QApplication::sendEvent(&f.view, &leave);
    QCOMPARE(f.picture(), none);
  }

  void anErasersRingIsDashed() {
    Fixture f;
    nearestView(f);
    f.view.setTool(PointerTool::brush);
    f.view.setWindow({5000, 1});
    const auto bright = [&f] {
      const QImage image = f.picture();
      int count = 0;
      for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x) count += qRed(image.pixel(x, y)) > 100;
      return count;
    };
    f.moveTo({200, 150});
    f.view.setBrushRing({5, 0, false, {255, 255, 0}});
    const int solid = bright();
    f.view.setBrushRing({5, 0, true, {255, 255, 0}});
    const int dashed = bright();
    QVERIFY(dashed > solid / 4 && dashed < solid * 3 / 4);
  }

  void movingTheRingRepaintsOnlyItsSurroundings() {
    Fixture f;
    f.view.setTool(PointerTool::brush);
    f.view.setBrushRing({1, 0, false, {255, 255, 0}});
    f.moveTo({100, 100});
    PaintedRegion painted(f.view);
    f.moveTo({110, 100});
    QApplication::processEvents();
    QVERIFY(!painted.region.isEmpty());
    QVERIFY(QRect(75, 75, 65, 50).contains(painted.region.boundingRect()));
  }

  void anEmptyViewSaysWhyInTheMiddle() {
    Fixture f;
    f.view.clearFocus();
    f.view.clear(QStringLiteral("Open a folder to begin"));
    const QImage picture = f.picture();
    QImage black(picture.size(), QImage::Format_RGB32);
    black.fill(Qt::black);
    const QRect text = difference(picture, black);
    QVERIFY(!text.isEmpty());
    QVERIFY((text.center() - picture.rect().center()).manhattanLength() < 12 * picture.width() / 400);
    f.view.setVolume(ramp({40, 30, 10, 3}), GridAxis::k);
    QCOMPARE(f.view.slice(), 4);
    QVERIFY(shown(f.picture(), 30, 10) != kBlack);
    f.view.setVolume({}, GridAxis::k);
    QCOMPARE(f.view.plane().count, 0);
  }

  void textsKeepToTheEdges() {
    Fixture f;
    nearestView(f);
    const QImage without = f.picture();
    f.view.setCornerTextShown(true);
    f.view.setTitle(QStringLiteral("Original"));
    const QImage with = f.picture();
    QVERIFY(!difference(without, with).isEmpty());
    const double ratio = with.width() / 400.0;
    const QRect middle = QRectF(40 * ratio, 50 * ratio, 320 * ratio, 200 * ratio).toRect();
    QCOMPARE(with.copy(middle), without.copy(middle));
    f.view.setCornerTextShown(false);
    QCOMPARE(f.picture(), without);
  }

  void isKnownByNameToScreenReaders() {
    Fixture f;
    QCOMPARE(f.view.accessibleName(), QStringLiteral("Axial view"));
    QCOMPARE(f.view.accessibleDescription(), QStringLiteral("Slice 5 of 10, phase 1 of 3"));
    f.view.setPosition({0, 0, 6}, 2);
    QCOMPARE(f.view.accessibleDescription(), QStringLiteral("Slice 7 of 10, phase 3 of 3"));
    f.view.setTitle(QStringLiteral("Enhanced"));
    QCOMPARE(f.view.accessibleName(), QStringLiteral("Enhanced: Axial view"));
    f.view.setAccessibleName(QStringLiteral("Mine"));
    f.view.setTitle(QStringLiteral("Other"));
    QCOMPARE(f.view.accessibleName(), QStringLiteral("Mine"));
    Fixture coronal(ramp({40, 30, 30, 1}), GridAxis::j);
    QCOMPARE(coronal.view.accessibleName(), QStringLiteral("Coronal view"));
    QCOMPARE(coronal.view.accessibleDescription(), QStringLiteral("Slice 15 of 30"));
  }

  void theKeyboardsViewHasAFrame() {
    Fixture f;
    f.view.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&f.view));
    f.view.setFocus();
    QCOMPARE(f.picture().pixel(0, 100), ink::accent);
    f.view.clearFocus();
    QVERIFY(f.picture().pixel(0, 100) != ink::accent);
  }

  void screenshots();
};

/// A heart with labels, a prediction, marks and texts, for people to look at.
void SliceViewMarksTest::screenshots() {
  const QString folder = qEnvironmentVariable("DIPTYCH_SCREENSHOTS");
  if (folder.isEmpty()) QSKIP("DIPTYCH_SCREENSHOTS names no folder");
  QVERIFY(QDir().mkpath(folder));
  const CardiacPhantom heart = makeCardiacPhantom({});
  const Scheme scheme = cardiacScheme();
  LabelStyle human, machine;
  human.byValue.resize(4);
  for (const Segment& segment : scheme.segments)
    if (segment.value < 4) human.byValue[segment.value] = {segment.colour, true};
  machine = human;
  machine.fill = false;
  machine.hatch = true;

  SliceView view;
  const auto save = [&](const char* name) {
    QVERIFY(view.grab().save(QDir(folder).filePath(QString::fromLatin1(name) + QStringLiteral(".png"))));
  };
  view.resize(560, 520);
  view.clear(QStringLiteral("Open a folder, a file or a ZIP, or drop it here"));
  view.show();
  QVERIFY(QTest::qWaitForWindowExposed(&view));
  save("slice-empty");

  view.setVolume(heart.volume, GridAxis::k);
  view.setTitle(QStringLiteral("Original"));
  view.setLabelLayers({{heart.truth, human}});
  save("slice-labels");
  view.setLabelLayers({{heart.truth, machine}});
  save("slice-prediction");

  view.setLabelLayers({{heart.truth, human}});
  view.setTool(PointerTool::brush);
  view.setBrushRing({12, 0, false, scheme.segments[0].colour});
  view.setFocus();
  QTest::mouseMove(&view, {330, 210});
  QMouseEvent move(QEvent::MouseMove, QPointF(330, 210), view.mapToGlobal(QPointF(330, 210)), Qt::NoButton,
                   Qt::NoButton, Qt::NoModifier);
  QApplication::sendEvent(&view, &move);
  save("slice-brush");
  view.setBrushRing({12, 0, true, scheme.segments[0].colour});
  save("slice-eraser");

  view.setTool(PointerTool::polygon);
  view.setBrushRing({12, 0, false, scheme.segments[1].colour});
  for (const QPoint at : {QPoint(180, 180), QPoint(380, 160), QPoint(420, 300), QPoint(300, 380)})
    QTest::mouseClick(&view, Qt::LeftButton, {}, at);
  QMouseEvent next(QEvent::MouseMove, QPointF(200, 330), view.mapToGlobal(QPointF(200, 330)), Qt::NoButton,
                   Qt::NoButton, Qt::NoModifier);
  QApplication::sendEvent(&view, &next);
  save("slice-polygon");
  QMouseEvent close(QEvent::MouseMove, QPointF(183, 182), view.mapToGlobal(QPointF(183, 182)), Qt::NoButton,
                    Qt::NoButton, Qt::NoModifier);
  QApplication::sendEvent(&view, &close);
  save("slice-polygon-closing");

  view.setTool(PointerTool::look);
  view.setWindow({100, 100});
  save("slice-bright");
  view.setVolume(heart.volume, GridAxis::j);
  view.setTitle({});
  view.setLabelLayers({{heart.truth, human}});
  save("slice-long-axis");
  view.resize(180, 150);
  save("slice-small");
}

QTEST_MAIN(SliceViewMarksTest)
#include "SliceViewMarksTest.moc"
