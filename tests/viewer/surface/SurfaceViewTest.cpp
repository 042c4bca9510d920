// The 3-D pane by pointer, keys and pixels. Needs an X display (Xvfb counts) but for the tests of what it says without one.
// DIPTYCH_SCREENSHOTS=<folder> writes pictures to look at.

#include "core/phantom/CardiacPhantom.h"
#include "tests/viewer/surface/LabelSolids.h"
#include "viewer/qt/SurfaceView.h"
#include "viewer/surface/OpenGlProbe.h"

#include <QApplication>
#include <QDir>
#include <QMouseEvent>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QWheelEvent>
#include <QtTest>

using namespace diptych;
using namespace diptych::viewer;
using namespace diptych::viewer::test;

namespace {

constexpr Colour kRed{230, 40, 40}, kGreen{40, 230, 40};

Geometry grid() {
  return centred({64, 40, 40}, {1, 0, 0}, {0, 1, 0}, {0, 0, 1});
}

/// Red on the patient's left, green on the right.
LabelTiles twoBalls() {
  return labelsOf(grid(), {{1, ball({18, 0, 0}, 8)}, {2, ball({-18, 0, 0}, 8)}});
}

std::vector<SurfaceScene::Look> bothShown() {
  return {{1, kRed, true, 1}, {2, kGreen, true, 1}};
}

/// What a colour covers, in logical pixels.
struct Cover {
  double pixels = 0, x = 0, y = 0;
};

Cover coverOf(const QImage& image, const Colour& colour) {
  Cover found;
  for (int y = 0; y < image.height(); ++y)
    for (int x = 0; x < image.width(); ++x) {
      const QRgb p = image.pixel(x, y);
      const bool reddish = qRed(p) > 2 * qGreen(p) + 20 && qRed(p) > 2 * qBlue(p) + 20;
      const bool greenish = qGreen(p) > 2 * qRed(p) + 20 && qGreen(p) > 2 * qBlue(p) + 20;
      if (!(colour == kRed ? reddish : greenish)) continue;
      found.pixels += 1;
      found.x += x;
      found.y += y;
    }
  const double ratio = image.devicePixelRatio();
  if (found.pixels > 0) found.x /= found.pixels * ratio, found.y /= found.pixels * ratio;
  found.pixels /= ratio * ratio;
  return found;
}

class Fixture {
public:
  Fixture() {
    view.resize(400, 300);
    view.show();
    view.activateWindow();
    view.setFocus();
    const bool active = QTest::qWaitForWindowActive(&view);
    Q_UNUSED(active);
  }
  /// With both balls in view.
  static std::unique_ptr<Fixture> withBalls() {
    auto fixture = std::make_unique<Fixture>();
    fixture->view.setLabels(twoBalls(), grid(), 0, bothShown());
    fixture->settle();
    return fixture;
  }

  SurfaceView view;

  bool settle() {
    return QTest::qWaitFor([this] { return view.settled(); }, 20000);
  }
  QImage picture() {
    settle();
    return view.grab().toImage().convertToFormat(QImage::Format_RGB32);
  }
  Cover cover(const Colour& colour) { return coverOf(picture(), colour); }
  bool redIsOnTheRight() { return cover(kRed).x > 240 && cover(kGreen).x < 160; }
  bool redIsOnTheLeft() { return cover(kRed).x < 160 && cover(kGreen).x > 240; }

  void press(QPointF at, Qt::MouseButton button) { send(QEvent::MouseButtonPress, at, button, button); }
  void moveTo(QPointF at, Qt::MouseButtons held) { send(QEvent::MouseMove, at, Qt::NoButton, held); }
  void release(QPointF at, Qt::MouseButton button) { send(QEvent::MouseButtonRelease, at, button, Qt::NoButton); }
  void drag(Qt::MouseButton button, QPointF from, QPointF to) {
    press(from, button);
    moveTo((from + to) / 2, button);
    moveTo(to, button);
    release(to, button);
  }
  void wheel(int delta) {
    const QPointF at(200, 150);
    QWheelEvent event(at, view.mapToGlobal(at), {}, {0, delta}, Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
    QApplication::sendEvent(&view, &event);
  }
  void key(Qt::Key key, Qt::KeyboardModifiers held = {}) { QTest::keyClick(&view, key, held); }

private:
  void send(QEvent::Type type, QPointF at, Qt::MouseButton button, Qt::MouseButtons held) {
    QMouseEvent event(type, at, view.mapToGlobal(at), button, held, Qt::NoModifier);
    QApplication::sendEvent(&view, &event);
  }
};

/// Without a display as long as it lives.
class NoDisplay {
public:
  NoDisplay() : had_{qEnvironmentVariableIsSet("DISPLAY")}, display_{qgetenv("DISPLAY")} { qunsetenv("DISPLAY"); }
  ~NoDisplay() {
    if (had_) qputenv("DISPLAY", display_);
  }

private:
  bool had_;
  QByteArray display_;
};

void screenshot(QWidget& widget, const QString& name) {
  const QString folder = qEnvironmentVariable("DIPTYCH_SCREENSHOTS");
  if (!folder.isEmpty()) widget.grab().save(QDir(folder).filePath(name + ".png"));
}

bool anyText(const QImage& image) {
  for (int y = image.height() / 4; y < image.height() * 3 / 4; ++y)
    for (int x = 0; x < image.width(); ++x)
      if (qGray(image.pixel(x, y)) > 80) return true;
  return false;
}

}  // namespace

#define NEEDS_3D() \
  if (const auto possible = probeOpenGl(); !possible) QSKIP(possible.error().what.c_str())

class SurfaceViewTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void initTestCase() { QStandardPaths::setTestModeEnabled(true); }

  void saysThatThereIsNo3D() {
    const NoDisplay noDisplay;
    Fixture f;
    QVERIFY(!f.view.available());
    f.view.setLabels(twoBalls(), grid(), 0, bothShown());
    QVERIFY(f.settle());
    QVERIFY(f.view.accessibleDescription().startsWith("3-D is not available here"));
    QVERIFY(anyText(f.picture()));
    f.key(Qt::Key_Right);
    f.wheel(120);
    f.drag(Qt::LeftButton, {100, 100}, {200, 100});
    f.view.fit();
    f.view.setLooks({});
    f.view.clear();
    QVERIFY(f.settle());
    screenshot(f.view, "surface-unavailable");
  }

  void hasANameAndAPlaceInTheTabOrder() {
    const SurfaceView view;
    QCOMPARE(view.accessibleName(), QString("3-D surfaces"));
    QVERIFY(view.focusPolicy() & Qt::TabFocus);
  }

  void saysThatNothingIsLabelled() {
    NEEDS_3D();
    Fixture f;
    QVERIFY(f.settle());
    QVERIFY(f.view.accessibleDescription().startsWith("Nothing is labelled yet"));
    QVERIFY(anyText(f.picture()));
    f.view.setLabels(LabelTiles(grid().size), grid(), 0, bothShown());
    QVERIFY(f.settle());
    QVERIFY(f.view.accessibleDescription().startsWith("Nothing is labelled yet"));
    screenshot(f.view, "surface-empty");
  }

  void saysThatThisPhaseHasNoLabels() {
    NEEDS_3D();
    Fixture f;
    Geometry geometry = grid();
    geometry.size.t = 2;
    f.view.setLabels(labelsOf(geometry, {{1, ball({}, 8)}}, 1), geometry, 0, bothShown());
    QVERIFY(f.settle());
    QCOMPARE(f.view.accessibleDescription(), QString("Nothing is labelled in this phase"));
  }

  void showsThePatientFromTheFront() {
    NEEDS_3D();
    Fixture f;
    QSignalSpy shown(&f.view, &SurfaceView::surfacesShown);
    f.view.setLabels(twoBalls(), grid(), 0, bothShown());
    QVERIFY(!f.view.settled());
    QVERIFY(shown.wait(20000));
    QVERIFY(f.view.settled());
    QVERIFY(f.view.available());
    QVERIFY(f.redIsOnTheRight());
    QCOMPARE(f.view.accessibleDescription(), QString("2 segment(s) shown"));
    QCOMPARE(shown.size(), 1);
  }

  void hiddenSegmentsGo() {
    NEEDS_3D();
    const auto f = Fixture::withBalls();
    auto looks = bothShown();
    looks[0].visible = false;
    f->view.setLooks(looks);
    QCOMPARE(f->cover(kRed).pixels, 0.0);
    QVERIFY(f->cover(kGreen).x < 160);  // stays where it was
    looks[1].visible = false;
    f->view.setLooks(looks);
    QCOMPARE(f->cover(kGreen).pixels, 0.0);
    QCOMPARE(f->view.accessibleDescription(), QString("All segments are hidden"));
    f->view.setLooks(bothShown());
    QVERIFY(f->redIsOnTheRight());
  }

  void aDragTurns() {
    NEEDS_3D();
    const auto f = Fixture::withBalls();
    f->drag(Qt::LeftButton, {20, 150}, {380, 150});  // half a degree a pixel
    QVERIFY(f->redIsOnTheLeft());
  }

  void arrowsTurn() {
    NEEDS_3D();
    const auto f = Fixture::withBalls();
    for (int n = 0; n < 12; ++n) f->key(Qt::Key_Right);  // 15 degrees each
    QVERIFY(f->redIsOnTheLeft());
    for (int n = 0; n < 12; ++n) f->key(Qt::Key_Left);
    QVERIFY(f->redIsOnTheRight());
  }

  void upAndDownTurnOverTheHead() {
    NEEDS_3D();
    const auto f = Fixture::withBalls();
    for (int n = 0; n < 20; ++n) f->key(Qt::Key_Down);
    QVERIFY(f->view.camera().towardsEye().z > 0.99);  // from above
    for (int n = 0; n < 40; ++n) f->key(Qt::Key_Up);
    QVERIFY(f->view.camera().towardsEye().z < -0.99);
  }

  void middleDragAndCtrlArrowsPan() {
    NEEDS_3D();
    const auto f = Fixture::withBalls();
    const Cover before = f->cover(kRed);
    f->drag(Qt::MiddleButton, {100, 100}, {140, 70});
    Cover after = f->cover(kRed);
    QVERIFY(std::abs(after.x - before.x - 40) < 3 && std::abs(after.y - before.y + 30) < 3);
    f->key(Qt::Key_Left, Qt::ControlModifier);
    f->key(Qt::Key_Down, Qt::ControlModifier);
    after = f->cover(kRed);
    QVERIFY(std::abs(after.x - before.x - 8) < 3 && std::abs(after.y - before.y - 2) < 3);
  }

  void rightDragWheelAndKeysZoom() {
    NEEDS_3D();
    const auto f = Fixture::withBalls();
    const double before = f->cover(kGreen).pixels;
    const auto becomes = [&](double times) {
      const double now = f->cover(kGreen).pixels;
      if (std::abs(now / before - times) < 0.08 * times) return true;
      qWarning("%g times, not %g", now / before, times);
      return false;
    };
    f->key(Qt::Key_Minus);
    QVERIFY(becomes(1 / (1.25 * 1.25)));
    f->key(Qt::Key_Plus);
    QVERIFY(becomes(1));
    f->drag(Qt::RightButton, {200, 100}, {200, 170});  // down: away
    QVERIFY(becomes(std::pow(1.01, -140)));
    f->key(Qt::Key_F);
    QVERIFY(becomes(1));
    f->wheel(-240);
    QVERIFY(becomes(std::pow(1.15, -4)));
    f->wheel(120);
    QVERIFY(becomes(std::pow(1.15, -2)));
  }

  void fitKeepsTheDirectionAndHomeDoesNot() {
    NEEDS_3D();
    const auto f = Fixture::withBalls();
    for (int n = 0; n < 12; ++n) f->key(Qt::Key_Right);
    f->key(Qt::Key_Right, Qt::ControlModifier);
    f->key(Qt::Key_F);
    QVERIFY(f->redIsOnTheLeft());
    f->key(Qt::Key_Home);
    QVERIFY(f->redIsOnTheRight());
  }

  void escGivesADragUp() {
    NEEDS_3D();
    const auto f = Fixture::withBalls();
    f->press({20, 150}, Qt::LeftButton);
    f->moveTo({200, 150}, Qt::LeftButton);
    f->key(Qt::Key_Escape);
    f->moveTo({380, 150}, Qt::LeftButton);
    f->release({380, 150}, Qt::LeftButton);
    QVERIFY(f->redIsOnTheRight());
  }

  void oneGestureAtATime() {
    NEEDS_3D();
    const auto f = Fixture::withBalls();
    const double before = f->cover(kRed).pixels;
    f->press({20, 150}, Qt::LeftButton);
    f->press({20, 150}, Qt::RightButton);
    f->wheel(480);
    f->key(Qt::Key_Plus);
    f->moveTo({380, 150}, Qt::LeftButton | Qt::RightButton);
    f->release({380, 150}, Qt::RightButton);
    f->release({380, 150}, Qt::LeftButton);
    QVERIFY(f->redIsOnTheLeft());
    QVERIFY(std::abs(f->cover(kRed).pixels - before) < 0.1 * before);
  }

  void aDoubleClickMaximises() {
    NEEDS_3D();
    const auto f = Fixture::withBalls();
    QSignalSpy asked(&f->view, &SurfaceView::maximiseRequested);
    QTest::mouseDClick(&f->view, Qt::LeftButton);
    QCOMPARE(asked.size(), 1);
    QTest::mouseDClick(&f->view, Qt::RightButton);
    QCOMPARE(asked.size(), 1);
    QVERIFY(f->redIsOnTheRight());
  }

  void newLabelsReplaceTheOldAndKeepTheCamera() {
    NEEDS_3D();
    const auto f = Fixture::withBalls();
    for (int n = 0; n < 12; ++n) f->key(Qt::Key_Right);
    f->view.setLabels(labelsOf(grid(), {{1, ball({18, 0, 0}, 8)}}), grid(), 0, bothShown());
    QCOMPARE(f->cover(kGreen).pixels, 0.0);
    QVERIFY(f->cover(kRed).x < 160);
    f->view.setLabels(twoBalls(), centred({64, 40, 40}, {1, 0, 0}, {0, 1, 0}, {0, 0, 1.5}), 0, bothShown());
    QVERIFY(f->redIsOnTheRight());  // another grid
  }

  void theCameraFollowsWhatGrowsUntilTheUserTakesIt() {
    NEEDS_3D();
    Fixture f;
    const auto first = labelsOf(grid(), {{1, ball({18, 0, 0}, 2)}});
    f.view.setLabels(first, grid(), 0, bothShown());
    QVERIFY(std::abs(f.cover(kRed).x - 200) < 4);
    f.view.setLabels(twoBalls(), grid(), 0, bothShown());
    QVERIFY(f.redIsOnTheRight());

    f.view.clear();
    f.view.setLabels(first, grid(), 0, bothShown());
    f.settle();
    f.key(Qt::Key_Minus);
    f.view.setLabels(twoBalls(), grid(), 0, bothShown());
    QCOMPARE(f.cover(kGreen).pixels, 0.0);  // far outside
    f.key(Qt::Key_F);
    QVERIFY(f.redIsOnTheRight());
  }

  void theNewestOfManyCallsCounts() {
    NEEDS_3D();
    Fixture f;
    QSignalSpy shown(&f.view, &SurfaceView::surfacesShown);
    for (int n = 0; n < 5; ++n) f.view.setLabels(labelsOf(grid(), {{1, ball({}, 4.0 + n)}}), grid(), 0, bothShown());
    f.view.setLabels(twoBalls(), grid(), 0, bothShown());
    QVERIFY(f.redIsOnTheRight());
    QCoreApplication::processEvents();
    QCOMPARE(shown.size(), 1);
  }

  void labelsThatDidNotChangeAreNotMadeAgain() {
    NEEDS_3D();
    const auto f = Fixture::withBalls();
    const LabelTiles labels = twoBalls();
    f->view.setLabels(labels, grid(), 0, bothShown());
    QVERIFY(!f->view.settled());
    QVERIFY(f->settle());
    auto looks = bothShown();
    looks[0].visible = false;
    f->view.setLabels(labels, grid(), 0, looks);  // as when only a colour changes
    QCOMPARE(f->cover(kRed).pixels, 0.0);
    QCoreApplication::processEvents();
    QSignalSpy shown(&f->view, &SurfaceView::surfacesShown);
    f->view.setLabels(labels, grid(), 0, looks);
    QVERIFY(f->view.settled());
    f->view.setLabels(labels, grid(), 0, {looks[1]});  // another list
    QVERIFY(!f->view.settled());
    QVERIFY(shown.wait(20000));
  }

  void aSlowSceneIsCoarseWhileItIsMovedAndSharpAfter() {
    NEEDS_3D();
    const auto f = Fixture::withBalls();
    const QImage before = f->picture();
    const Cover red = f->cover(kRed);
    f->view.setSlowFrame(-1);
    f->press({100, 100}, Qt::LeftButton);
    f->moveTo({150, 120}, Qt::LeftButton);
    f->moveTo({100, 100}, Qt::LeftButton);
    const QImage coarse = f->view.grab().toImage().convertToFormat(QImage::Format_RGB32);
    QVERIFY(!f->view.settled());
    QVERIFY(coarse != before);
    const Cover coarseRed = coverOf(coarse, kRed);  // in the same place, and as large
    QVERIFY(std::abs(coarseRed.x - red.x) < 1 && std::abs(coarseRed.y - red.y) < 1);
    QVERIFY(std::abs(coarseRed.pixels - red.pixels) < 0.1 * red.pixels);
    f->release({100, 100}, Qt::LeftButton);
    QCOMPARE(f->picture(), before);

    f->key(Qt::Key_Right);
    f->key(Qt::Key_Left);
    QVERIFY(f->view.grab().toImage().convertToFormat(QImage::Format_RGB32) != before);
    QCOMPARE(f->picture(), before);  // by itself, when the keys rest
  }

  void aHiddenViewCatchesUpWhenShown() {
    NEEDS_3D();
    SurfaceView view;
    view.resize(400, 300);
    QSignalSpy shown(&view, &SurfaceView::surfacesShown);
    view.setLabels(twoBalls(), grid(), 0, bothShown());
    QTest::qWait(50);
    QVERIFY(!view.settled());
    QCOMPARE(shown.size(), 0);
    view.show();
    QVERIFY(shown.wait(20000));
    QVERIFY(view.settled());
  }

  void clearingStopsAndEmpties() {
    NEEDS_3D();
    const auto f = Fixture::withBalls();
    f->view.setLabels(labelsOf(grid(), {{1, ball({}, 9)}}), grid(), 0, bothShown());
    f->view.clear();
    QCOMPARE(f->cover(kRed).pixels, 0.0);
    QVERIFY(f->view.accessibleDescription().startsWith("Nothing is labelled yet"));
  }

  void goesWhileSurfacesAreMade() {
    NEEDS_3D();
    for (int n = 0; n < 10; ++n) {
      Fixture f;
      f.view.setLabels(twoBalls(), grid(), 0, bothShown());
      QTest::qWait(n);
    }
  }

  void theHeart() {
    NEEDS_3D();
    const CardiacPhantom phantom = makeCardiacPhantom({});
    Fixture f;
    f.view.resize(560, 480);
    std::vector<SurfaceScene::Look> looks;
    for (const Segment& segment : cardiacScheme().segments)
      if (segment.value <= 3) looks.push_back({segment.value, segment.colour, true, 1});
    f.view.setLabels(phantom.truth, phantom.volume.geometry(), 0, looks);
    QVERIFY(f.settle());
    QCOMPARE(f.view.accessibleDescription(), QString("3 segment(s) shown"));
    screenshot(f.view, "surface-heart");
    f.drag(Qt::LeftButton, {100, 100}, {220, 60});
    f.settle();
    screenshot(f.view, "surface-heart-turned");
    looks[1].opacity = 0.4;
    f.view.setLooks(looks);
    f.settle();
    screenshot(f.view, "surface-heart-translucent");
    f.view.resize(130, 130);
    f.settle();
    screenshot(f.view, "surface-heart-small");
  }
};

QTEST_MAIN(SurfaceViewTest)
#include "SurfaceViewTest.moc"
