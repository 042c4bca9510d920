// Pictures of balls, drawn off screen. Needs an X display (Xvfb counts) but for the first test.

#include "tests/viewer/surface/LabelSolids.h"
#include "viewer/surface/SurfaceScene.h"

#include <QtTest>
#include <memory>

using namespace diptych;
using namespace diptych::viewer;
using namespace diptych::viewer::test;

namespace {

constexpr int kWidth = 300, kHeight = 240;
constexpr Colour kRed{230, 40, 40}, kGreen{40, 230, 40};

/// What a colour covers in a picture.
struct Cover {
  int pixels = 0;
  double x = 0, y = 0;  // middle
};
Cover cover(const Picture& picture, const Colour& colour) {
  Cover found;
  for (int y = 0; y < picture.height; ++y)
    for (int x = 0; x < picture.width; ++x) {
      const std::uint8_t* p = picture.rgba.data() + 4 * (y * picture.width + x);
      const bool reddish = p[0] > 2 * p[1] + 20 && p[0] > 2 * p[2] + 20;
      const bool greenish = p[1] > 2 * p[0] + 20 && p[1] > 2 * p[2] + 20;
      if (!(colour == kRed ? reddish : greenish)) continue;
      ++found.pixels;
      found.x += x;
      found.y += y;
    }
  if (found.pixels > 0) found.x /= found.pixels, found.y /= found.pixels;
  return found;
}

/// Red on the patient's left, green on the right and nearer to the head; both 8 mm in radius.
std::vector<SurfaceMesh> twoBalls() {
  const Geometry geometry = centred({64, 40, 40}, {1, 0, 0}, {0, 1, 0}, {0, 0, 1});
  const LabelTiles labels = labelsOf(geometry, {{1, ball({18, 0, -6}, 8)}, {2, ball({-18, 0, 6}, 8)}});
  auto meshes = extractSurfaces(labels, geometry, 0, {1, 2});
  return meshes ? std::move(*meshes) : std::vector<SurfaceMesh>{};
}

std::vector<SurfaceScene::Look> bothShown() {
  return {{1, kRed, true, 1}, {2, kGreen, true, 1}};
}

}  // namespace

class SurfaceSceneTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void init() {
    if (QByteArray(QTest::currentTestFunction()) == "saysWhyWhereThereIsNoDisplay") return;
    auto made = SurfaceScene::create();
    if (!made) QSKIP("no X display with OpenGL here");
    scene_ = std::move(*made);
    scene_->setMeshes(twoBalls());
    scene_->setLooks(bothShown());
    scene_->resetCamera();
  }
  void cleanup() { scene_.reset(); }

  void saysWhyWhereThereIsNoDisplay() {
    const QByteArray display = qgetenv("DISPLAY");
    const bool had = qEnvironmentVariableIsSet("DISPLAY");
    qunsetenv("DISPLAY");
    const auto scene = SurfaceScene::create();
    if (had) qputenv("DISPLAY", display);
    QVERIFY(!scene.ok());
    QCOMPARE(scene.error().code, ErrorCode::unsupported);
    QVERIFY(QString::fromStdString(scene.error().what).startsWith("3-D is not available here"));
    QVERIFY(!scene.error().advice.empty());
  }

  void fromTheFrontThePatientsLeftIsOnTheRight() {
    const Picture picture = draw();
    const Cover red = cover(picture, kRed), green = cover(picture, kGreen);
    QVERIFY(red.pixels > 500 && green.pixels > 500);
    QVERIFY(red.x > kWidth / 2.0 + 30 && green.x < kWidth / 2.0 - 30);
    QVERIFY(green.y < red.y - 10);  // nearer to the head: higher
    // Everything in view, in the middle.
    QVERIFY(std::abs((red.x + green.x) / 2 - kWidth / 2.0) < 3);
    QVERIFY(std::abs((red.y + green.y) / 2 - kHeight / 2.0) < 3);
  }

  void theGroundIsBlackAndOpaque() {
    const Picture picture = draw();
    QCOMPARE(picture.width, kWidth);
    QCOMPARE(picture.height, kHeight);
    QCOMPARE(picture.rgba.size(), std::size_t{4} * kWidth * kHeight);
    for (const std::size_t at : {std::size_t{0}, picture.rgba.size() - 4})
      QVERIFY(picture.rgba[at] == 0 && picture.rgba[at + 1] == 0 && picture.rgba[at + 2] == 0);
    for (std::size_t at = 3; at < picture.rgba.size(); at += 4) QCOMPARE(int{picture.rgba[at]}, 255);
  }

  void halfATurnSwapsTheSides() {
    scene_->orbit(180, 0);
    const Picture picture = draw();
    QVERIFY(cover(picture, kRed).x < kWidth / 2.0 - 30 && cover(picture, kGreen).x > kWidth / 2.0 + 30);
    QVERIFY(cover(picture, kGreen).y < cover(picture, kRed).y - 10);
  }

  void theNearOneHidesTheFarOne() {
    scene_->orbit(90, 0);      // seen from the patient's right, where green is
    scene_->orbit(0, -18.43);  // along the line through both
    const Picture picture = draw();
    QVERIFY(cover(picture, kGreen).pixels > 500);
    QVERIFY(cover(picture, kRed).pixels < cover(picture, kGreen).pixels / 10);
  }

  void whatIsHiddenIsNotDrawn() {
    auto looks = bothShown();
    looks[0].visible = false;
    scene_->setLooks(looks);
    QCOMPARE(cover(draw(), kRed).pixels, 0);
    QVERIFY(cover(draw(), kGreen).pixels > 500);
    looks.erase(looks.begin());
    looks[0].visible = false;
    scene_->setLooks(looks);  // one hidden, one not listed
    QCOMPARE(cover(draw(), kRed).pixels + cover(draw(), kGreen).pixels, 0);
    scene_->setLooks(bothShown());
    QVERIFY(cover(draw(), kRed).pixels > 500);
  }

  void coloursFollow() {
    scene_->setLooks({{1, kGreen, true, 1}, {2, kRed, true, 1}});
    QVERIFY(cover(draw(), kRed).x < kWidth / 2.0);
  }

  void whatIsTranslucentIsSeenThrough() {
    scene_->orbit(90, 0);
    scene_->orbit(0, -18.43);
    scene_->setLooks({{1, {255, 0, 0}, true, 1}, {2, {0, 255, 0}, true, 0.4}});
    const Picture picture = draw();
    const std::uint8_t* middle = picture.rgba.data() + 4 * (kHeight / 2 * kWidth + kWidth / 2);
    QVERIFY2(middle[0] > 60 && middle[1] > 40, "both colours in one pixel");
  }

  void zoomAndPanMoveThePicture() {
    const Cover before = cover(draw(), kRed);
    scene_->pan(0, 40, kWidth, kHeight);
    QVERIFY(std::abs(cover(draw(), kRed).y - (before.y - 40)) < 3);
    scene_->fitCamera();
    scene_->zoom(0.5);
    QVERIFY(std::abs(cover(draw(), kRed).pixels - before.pixels / 4.0) < before.pixels / 12.0);
    scene_->fitCamera();
    QVERIFY(std::abs(cover(draw(), kRed).x - before.x) < 1);
  }

  void fitsWhatIsVisible() {
    auto looks = bothShown();
    looks[1].visible = false;
    scene_->setLooks(looks);
    scene_->resetCamera();
    const Cover red = cover(draw(), kRed);
    QVERIFY(std::abs(red.x - kWidth / 2.0) < 3 && std::abs(red.y - kHeight / 2.0) < 3);
    QVERIFY(red.pixels > kHeight * kHeight / 2);
    QVERIFY(!scene_->outgrown());
    scene_->setLooks(bothShown());
    QVERIFY(scene_->outgrown());
  }

  void newMeshesReplaceTheOld() {
    std::vector<SurfaceMesh> meshes = twoBalls();
    meshes.erase(meshes.begin());
    scene_->setMeshes(meshes);
    QCOMPARE(cover(draw(), kRed).pixels, 0);
    QVERIFY(cover(draw(), kGreen).pixels > 500);
    scene_->setMeshes({});
    QCOMPARE(cover(draw(), kGreen).pixels, 0);
  }

  void drawsInAnySizeOneAfterTheOther() {
    for (const auto& [width, height] : {std::pair{40, 300}, {801, 33}, {1, 1}, {500, 500}}) {
      const auto picture = scene_->render(width, height);
      QVERIFY(picture.ok());
      QCOMPARE(picture->rgba.size(), static_cast<std::size_t>(4 * width * height));
    }
    QVERIFY(!scene_->render(0, 10).ok());
    QCOMPARE(scene_->render(100000, 10).error().code, ErrorCode::usage);
  }

  void twoScenesDoNotDisturbEachOther() {
    auto other = SurfaceScene::create();
    QVERIFY(other.ok());
    const Picture before = draw();
    QVERIFY((*other)->render(50, 50).ok());
    QCOMPARE(draw().rgba, before.rgba);
    other = Error{};
    QCOMPARE(draw().rgba, before.rgba);
  }

private:
  Picture draw() {
    auto picture = scene_->render(kWidth, kHeight);
    return picture ? std::move(*picture) : Picture{};
  }
  std::unique_ptr<SurfaceScene> scene_;
};

QTEST_GUILESS_MAIN(SurfaceSceneTest)
#include "SurfaceSceneTest.moc"
