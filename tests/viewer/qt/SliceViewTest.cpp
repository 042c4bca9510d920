// What a slice view shows of a volume and its labels, pixel by pixel; marks and texts are in SliceViewMarksTest.cpp.

#include "tests/viewer/qt/ViewFixture.h"

#include <QStandardPaths>
#include <cmath>

using namespace diptych;
using namespace diptych::viewer;
using namespace diptych::viewer::test;

namespace {

constexpr QRgb kRed = 0xffff0000, kBlack = 0xff000000;

/// Grey of a value at {centre 200, width 400}, as greyLevel() of the renderer has it.
int grey(double value) {
  return static_cast<int>(std::lround(value / 400 * 255));
}

VoxelBox box(int lowI, int lowJ, int lowK, int highI, int highJ, int highK, int t = 0) {
  return {lowI, lowJ, lowK, highI, highJ, highK, t};
}

LabelTiles tilesWith(GridSize size, const VoxelBox& filled, SegmentValue value) {
  LabelTiles tiles(size);
  for (int k = filled.lowK; k <= filled.highK; ++k) {
    auto tile = std::make_shared<Tile>();
    tile->fill(0);
    for (int j = filled.lowJ; j <= filled.highJ; ++j)
      for (int i = filled.lowI; i <= filled.highI; ++i) (*tile)[static_cast<std::size_t>(j * kTileSide + i)] = value;
    tiles.setTile({filled.t, k, 0, 0}, tile);
  }
  return tiles;
}

}  // namespace

class SliceViewTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void initTestCase() { QStandardPaths::setTestModeEnabled(true); }

  void showsTheSliceThroughTheWindow() {
    Fixture f;
    nearestView(f);
    const QImage picture = f.picture();
    QCOMPARE(qRed(shown(picture, 3, 4)), grey(34));
    QCOMPARE(qRed(shown(picture, 39, 29)), 255);
    f.view.setWindow({34, 2});
    QCOMPARE(qRed(shown(f.picture(), 3, 4)), 128);
    QCOMPARE(qRed(shown(f.picture(), 3, 2)), 0);
  }

  void followsThePosition() {
    Fixture f(ramp({40, 30, 10, 3}, {1, 1, 1}, 20));
    nearestView(f);
    f.view.setPosition({0, 0, 2}, 1);
    QCOMPARE(f.view.slice(), 2);
    QCOMPARE(f.view.phase(), 1);
    QCOMPARE(qRed(shown(f.picture(), 3, 4)), grey(34 + 40));
    f.view.setPosition({-5, 1e9, std::nan("")}, 99);
    QCOMPARE(f.view.position(), (VoxelPoint{0, 29, 0}));
    QCOMPARE(f.view.phase(), 2);
    QCOMPARE(qRed(shown(f.picture(), 3, 4)), grey(34));
  }

  void unequalSpacingKeepsProportions() {
    // 1 × 3 × 1 mm: 40 × 90 mm in a view of 400 × 300: 3.33 pixels a mm, 133 wide, in the middle.
    Fixture f(ramp({40, 30, 3, 1}, {1, 3, 1}));
    nearestView(f);
    f.view.setWindow({-1000, 1});  // everything white
    const QImage picture = f.picture();
    const double ratio = picture.width() / 400.0;
    int white = 0;
    for (int x = 0; x < picture.width(); ++x) white += qRed(picture.pixel(x, picture.height() / 2)) == 255;
    QVERIFY(std::abs(white / ratio - 400.0 / 3) <= 1.5);
    QCOMPARE(picture.pixel(picture.width() / 2, 0), 0xffffffffu);
    QCOMPARE(picture.pixel(picture.width() / 2, picture.height() - 1), 0xffffffffu);
    QCOMPARE(picture.pixel(3, 3), kBlack);
  }

  void otherStacksLieAsReadersExpect() {
    // Coronal from the front, head up: k grows upwards; value = 10·i + 20·k at j.
    Fixture f(ramp({40, 30, 30, 1}, {1, 1, 1}, 20), GridAxis::j);
    nearestView(f);
    f.view.setPosition({0, 0, 0}, 0);
    f.view.setWindow({500, 1000});
    const QImage picture = f.picture();
    QCOMPARE(qRed(shown(picture, 0, 29)), 0);
    QCOMPARE(qRed(shown(picture, 2, 0)), static_cast<int>(std::lround((20 + 580) / 1000.0 * 255)));
  }

  void showsLabelsOfItsSliceAndPhase() {
    Fixture f;
    nearestView(f);
    const GridSize size{40, 30, 10, 3};
    f.view.setLabelLayers({{tilesWith(size, box(5, 6, 4, 7, 8, 4, 1), 1), plainRed()}});
    QVERIFY(shown(f.picture(), 5, 6) != kRed);
    f.view.setPosition({0, 0, 4}, 1);
    const QImage picture = f.picture();
    QCOMPARE(shown(picture, 5, 6), kRed);
    QCOMPARE(shown(picture, 7, 8), kRed);
    QVERIFY(shown(picture, 8, 8) != kRed);
    f.view.setLabelsShown(false);
    QVERIFY(shown(f.picture(), 5, 6) != kRed);
    f.view.setLabelsShown(true);
    QCOMPARE(shown(f.picture(), 5, 6), kRed);
    LabelStyle blue = plainRed();
    blue.byValue[1].colour = {0, 0, 255};
    f.view.setLayerStyle(0, blue);
    QCOMPARE(shown(f.picture(), 5, 6), 0xff0000ffu);
  }

  void paintingChangesTheBoxAndNothingElse() {
    Fixture f;
    nearestView(f);
    f.view.setLabelLayers({{LabelTiles({40, 30, 10, 3}), plainRed()}});
    const QImage before = f.picture();
    PaintedRegion painted(f.view);
    f.view.paintLabels(0, box(10, 12, 3, 14, 13, 6), [](int i, int, int) { return SegmentValue(i < 14 ? 1 : 0); });
    QApplication::processEvents();
    // Voxels 10 … 13 × 12 … 13; the voxels beside them may change their outline: the composer's.
    QVERIFY(!painted.region.isEmpty());
    QVERIFY2(QRect(89, 109, 72, 42).contains(painted.region.boundingRect()),
             qPrintable(QStringLiteral("%1 × %2")
                            .arg(painted.region.boundingRect().width())
                            .arg(painted.region.boundingRect().height())));
    const QImage after = f.picture();
    const double ratio = after.width() / 400.0;
    QCOMPARE(difference(before, after), QRectF(100 * ratio, 120 * ratio, 40 * ratio, 20 * ratio).toRect());
    QCOMPARE(shown(after, 10, 12), kRed);
  }

  void paintingElsewhereChangesNothing() {
    Fixture f;
    nearestView(f);
    f.view.setLabelLayers({{LabelTiles({40, 30, 10, 3}), plainRed()}});
    const QImage before = f.picture();
    const auto one = [](int, int, int) { return SegmentValue(1); };
    f.view.paintLabels(0, box(10, 12, 5, 14, 13, 5), one);     // another slice
    f.view.paintLabels(0, box(10, 12, 4, 14, 13, 4, 1), one);  // another phase
    f.view.paintLabels(3, box(10, 12, 4, 14, 13, 4), one);     // no such layer
    f.view.paintLabels(0, VoxelBox{}, one);                    // nothing
    f.view.paintLabels(0, box(-20, -20, 4, -1, -1, 4), one);   // off the grid
    QCOMPARE(f.picture(), before);
    f.view.paintLabels(0, box(-20, -20, -3, 0, 0, 99), one);  // partly on it
    QCOMPARE(shown(f.picture(), 0, 0), kRed);
  }

  void aStrokeShowsInFlippedStacksToo() {
    Fixture f(ramp({40, 30, 30, 1}), GridAxis::j);
    nearestView(f);
    f.view.setLabelLayers({{LabelTiles({40, 30, 30, 1}), plainRed()}});
    f.picture();
    f.view.paintLabels(0, box(4, 0, 2, 4, 29, 3), [](int, int, int k) { return SegmentValue(k == 2 ? 1 : 0); });
    const QImage picture = f.picture();
    QCOMPARE(shown(picture, 4, 27), kRed);  // k = 2, counted from the feet up
    QVERIFY(shown(picture, 4, 26) != kRed);
  }

  void whatIsPaintedStaysUntilTheSnapshotComes() {
    Fixture f;
    nearestView(f);
    const GridSize size{40, 30, 10, 3};
    f.view.setLabelLayers({{LabelTiles(size), plainRed()}});
    f.picture();
    const auto one = [](int, int, int) { return SegmentValue(1); };
    f.view.paintLabels(0, box(10, 12, 4, 10, 12, 4), one);
    f.view.setZoom({2, 0.25, 0.4});
    f.view.setZoom({});
    f.view.setLabelsShown(false);
    f.view.setLabelsShown(true);
    f.view.setPosition({1, 1, 4.3}, 0);
    QCOMPARE(shown(f.picture(), 10, 12), kRed);
    // Committed as something else: the snapshot decides.
    f.view.replaceLabels(0, tilesWith(size, box(20, 20, 4, 21, 20, 4), 1), box(10, 12, 4, 21, 20, 4));
    QVERIFY(shown(f.picture(), 10, 12) != kRed);
    QCOMPARE(shown(f.picture(), 20, 20), kRed);
    f.view.setPosition({1, 1, 5}, 0);
    f.view.setPosition({1, 1, 4}, 0);
    QCOMPARE(shown(f.picture(), 20, 20), kRed);
  }

  void largeEditsAreReadAsAWhole() {
    const GridSize size{200, 150, 3, 1};
    Fixture f(ramp(size));
    nearestView(f);
    f.view.setLabelLayers({{LabelTiles(size), plainRed()}});
    f.picture();
    LabelTiles full(size);
    auto tile = std::make_shared<Tile>();
    tile->fill(1);
    full.setTile({0, 1, 0, 0}, tile);
    full.setTile({0, 1, 1, 1}, tile);
    f.view.replaceLabels(0, full, box(0, 0, 0, 199, 149, 2));
    const QImage picture = f.picture();  // two pixels a voxel
    const double ratio = picture.width() / 400.0;
    const auto at = [&](int i, int j) {
      return picture.pixel(static_cast<int>((2 * i + 1) * ratio), static_cast<int>((2 * j + 1) * ratio));
    };
    QCOMPARE(at(10, 10), kRed);
    QCOMPARE(at(100, 100), kRed);
    QVERIFY(at(100, 10) != kRed);
  }

  void aHiddenViewCatchesUpWhenShown() {
    Fixture f;
    nearestView(f);
    const GridSize size{40, 30, 10, 3};
    f.view.setLabelLayers({{LabelTiles(size), plainRed()}});
    f.picture();
    f.view.hide();
    f.view.setPosition({0, 0, 6}, 0);
    f.view.paintLabels(0, box(1, 1, 6, 1, 1, 6), [](int, int, int) { return SegmentValue(1); });
    f.view.replaceLabels(0, tilesWith(size, box(3, 3, 6, 4, 4, 6), 1), box(3, 3, 6, 4, 4, 6));
    f.view.show();
    const QImage picture = f.picture();
    QCOMPARE(shown(picture, 3, 3), kRed);
    QVERIFY(shown(picture, 1, 1) != kRed);
  }

  void wrongLabelsAreLeftOut() {
    Fixture f;
    nearestView(f);
    const QImage before = f.picture();
    f.view.setLabelLayers({{tilesWith({8, 8, 10, 1}, box(0, 0, 0, 7, 7, 9), 1), plainRed()}, {LabelTiles(), {}}});
    QCOMPARE(f.picture(), before);
    f.view.replaceLabels(1, LabelTiles({3, 3, 3, 3}), box(0, 0, 0, 2, 2, 2));
    f.view.setLayerStyle(7, plainRed());
    QCOMPARE(f.picture(), before);
    f.view.setLabelLayers({});
    QCOMPARE(f.picture(), before);
  }

  void showsAnotherPictureOverTheSameSlice() {
    Fixture f;
    nearestView(f);
    std::vector<std::pair<int, int>> asked;
    bool ready = false;
    // Half the size: picture pixel x lies over voxels 2x and 2x + 1, u = (x + 0.25) · 2, x = u / 2 − 0.25.
    f.view.setPictureSource(
        [&](int slice, int t) -> std::optional<SliceView::OtherPicture> {
          asked.emplace_back(slice, t);
          if (!ready) return std::nullopt;
          Raster<std::uint8_t> grey(20, 15, 50);
          grey.at(3, 4) = 200;
          return SliceView::OtherPicture{std::move(grey), 0.5, 0.5, -0.25, -0.25};
        },
        QStringLiteral("Enhancing…"));
    const QImage waiting = f.picture();
    QCOMPARE(shown(waiting, 1, 1), kBlack);
    QVERIFY(!difference(waiting, QImage(waiting.size(), QImage::Format_RGB32)).isEmpty());
    ready = true;
    f.view.refreshPicture();
    const QImage picture = f.picture();
    QCOMPARE(shown(picture, 1, 1), qRgb(50, 50, 50));
    QCOMPARE(shown(picture, 6, 8), qRgb(200, 200, 200));
    QCOMPARE(shown(picture, 7, 9), qRgb(200, 200, 200));
    const std::size_t before = asked.size();
    f.view.setWindow({0, 1});
    f.view.setZoom({2, 0.5, 0.5});
    f.picture();
    QCOMPARE(asked.size(), before);  // neither asks again
    f.view.setPosition({0, 0, 7}, 2);
    f.picture();
    QCOMPARE(asked.back(), (std::pair{7, 2}));
  }

  void aPictureWithoutPixelsIsNotReady() {
    Fixture f;
    nearestView(f);
    f.view.setPictureSource([](int, int) { return SliceView::OtherPicture{{}, 0, 0, 0, 0}; }, QStringLiteral("Wait"));
    QCOMPARE(shown(f.picture(), 1, 1), kBlack);
  }

  void survivesAnySize() {
    Fixture f;
    f.view.setCornerTextShown(true);
    f.view.setCrosshairShown(true);
    f.view.setMinimumSize(1, 1);
    for (const QSize size : {QSize(1, 1), QSize(17, 300), QSize(300, 17), QSize(120, 120), QSize(1501, 997)}) {
      f.view.resize(size);
      QCOMPARE(f.view.grab().size(), size * f.view.devicePixelRatioF());
    }
    Fixture thin(ramp({1, 1, 1, 1}));
    QCOMPARE(thin.view.slice(), 0);
    thin.key(Qt::Key_End);
    thin.click({200, 150});
    thin.picture();
  }

  void zoomStaysWithNewLabelsAndGoesWithANewVolume() {
    Fixture f;
    f.view.setZoom({3, 0.2, 0.7});
    f.view.setLabelLayers({{LabelTiles({40, 30, 10, 3}), plainRed()}});
    QCOMPARE(f.view.zoom(), (SliceView::Zoom{3, 0.2, 0.7}));
    QVERIFY(f.zooms.empty());  // setting it is not a gesture
    f.view.setVolume(ramp({40, 30, 10, 3}), GridAxis::k);
    QCOMPARE(f.view.zoom(), SliceView::Zoom{});
  }
};

QTEST_MAIN(SliceViewTest)
#include "SliceViewTest.moc"
