// The turntable, by hand-computed directions. Space is LPS: x to the patient's left, y to the back, z to the head.

#include "viewer/surface/SurfaceCamera.h"

#include <QtTest>
#include <cmath>
#include <numbers>

using namespace diptych;
using namespace diptych::viewer;

namespace {

bool near(Vec3 a, Vec3 b) {
  if (length(a - b) < 1e-9) return true;
  qWarning("(%g, %g, %g) is not (%g, %g, %g)", a.x, a.y, a.z, b.x, b.y, b.z);
  return false;
}

/// Where a point falls in the picture: to the right of its middle, and above it, as parts of half its height.
std::pair<double, double> seen(const SurfaceCamera& camera, Vec3 point, int width, int height) {
  const Vec3 fromEye = point - camera.eye();
  const double depth = -dot(fromEye, camera.towardsEye());
  const double half = std::tan(camera.viewAngle(width, height) / 2 * std::numbers::pi / 180);
  return {dot(fromEye, camera.right()) / depth / half, dot(fromEye, camera.up()) / depth / half};
}

}  // namespace

class SurfaceCameraTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void beginsInFrontWithTheHeadUp() {
    const SurfaceCamera camera;
    QVERIFY(near(camera.towardsEye(), {0, -1, 0}));
    QVERIFY(near(camera.right(), {1, 0, 0}));  // the patient's left
    QVERIFY(near(camera.up(), {0, 0, 1}));
  }

  void whatIsDraggedRightGoesRight() {
    SurfaceCamera camera;
    camera.turn(90, 0);  // the face has gone to the right: the patient's right side is seen
    QVERIFY(near(camera.towardsEye(), {-1, 0, 0}));
    QVERIFY(near(camera.right(), {0, -1, 0}));
    QVERIFY(near(camera.up(), {0, 0, 1}));
    camera.turn(90, 0);
    QVERIFY(near(camera.towardsEye(), {0, 1, 0}));
    QVERIFY(near(camera.right(), {-1, 0, 0}));
  }

  void whatIsDraggedUpGoesUp() {
    SurfaceCamera camera;
    camera.turn(0, 90);  // seen from the feet
    QVERIFY(near(camera.towardsEye(), {0, 0, -1}));
    QVERIFY(near(camera.up(), {0, -1, 0}));
    camera.turn(0, 30);  // no further
    QVERIFY(near(camera.towardsEye(), {0, 0, -1}));
    camera.turn(0, -180);
    QVERIFY(near(camera.towardsEye(), {0, 0, 1}));
    QVERIFY(near(camera.right(), {1, 0, 0}));
  }

  void neverRolls() {
    SurfaceCamera camera;
    for (int n = 0; n < 50; ++n) {
      camera.turn(37, n % 3 == 0 ? 11 : -7);
      QVERIFY(std::abs(camera.right().z) < 1e-12);
      QVERIFY(camera.up().z >= -1e-12);
      QVERIFY(near(cross(camera.right(), camera.up()), camera.towardsEye()));
    }
  }

  void fitsABallIntoAnyPicture_data() {
    QTest::addColumn<int>("width");
    QTest::addColumn<int>("height");
    QTest::newRow("square") << 400 << 400;
    QTest::newRow("wide") << 900 << 300;
    QTest::newRow("high") << 300 << 900;
  }
  void fitsABallIntoAnyPicture() {
    QFETCH(int, width);
    QFETCH(int, height);
    SurfaceCamera camera;
    const Ball ball{{10, -20, 300}, 40};
    camera.fit(ball);
    camera.turn(20, 33);
    const double side = static_cast<double>(std::min(width, height)) / height;
    double most = 0;
    for (int n = 0; n < 360; ++n) {
      const double angle = n * std::numbers::pi / 180;
      for (const double towards : {0.0, 0.1, 0.2, 0.3}) {
        const double across = std::sqrt(1 - towards * towards) * ball.radius;
        const Vec3 point = ball.centre + (across * std::cos(angle)) * camera.right() +
                           (across * std::sin(angle)) * camera.up() + (towards * ball.radius) * camera.towardsEye();
        const auto [x, y] = seen(camera, point, width, height);
        most = std::max({most, std::abs(x), std::abs(y)});
      }
    }
    QVERIFY(most <= side);
    QVERIFY(most > 0.9 * side);
  }

  void panMovesByPixels() {
    SurfaceCamera camera;
    camera.fit({{1, 2, 3}, 50});
    camera.turn(25, -40);
    camera.zoom(3);
    camera.pan(30, -20, 600, 400);
    const auto [x, y] = seen(camera, {1, 2, 3}, 600, 400);
    QVERIFY(std::abs(x * 200 - 30) < 0.5 && std::abs(y * 200 + 20) < 0.5);
  }

  void zoomScalesAndHasLimits() {
    SurfaceCamera camera;
    camera.fit({{}, 50});
    const auto width = [&] { return seen(camera, 10 * camera.right(), 400, 400).first; };
    const double before = width();
    camera.zoom(2);
    QVERIFY(std::abs(width() / before - 2) < 1e-9);
    for (int n = 0; n < 100; ++n) camera.zoom(2);
    QVERIFY(std::abs(width() / before - 50) < 1e-6);
    for (int n = 0; n < 100; ++n) camera.zoom(0.5);
    QVERIFY(std::abs(width() / before - 0.2) < 1e-9);
    for (const double wrong : {0.0, -1.0, std::nan(""), HUGE_VAL}) camera.zoom(wrong);
    QVERIFY(std::abs(width() / before - 0.2) < 1e-9);
    camera.fit({{}, 50});
    QVERIFY(std::abs(width() - before) < 1e-12);
  }
};

QTEST_GUILESS_MAIN(SurfaceCameraTest)
#include "SurfaceCameraTest.moc"
