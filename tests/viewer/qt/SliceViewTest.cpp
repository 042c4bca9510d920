// What a slice view shows: pixels, marks, texts and names. DIPTYCH_SCREENSHOTS=<folder> writes pictures to look at.

#include "core/phantom/CardiacPhantom.h"
#include "tests/viewer/qt/ViewFixture.h"
#include "viewer/qt/HaloText.h"

#include <QDir>
#include <QStandardPaths>
#include <cmath>

using namespace diptych;
using namespace diptych::viewer;
using namespace diptych::viewer::test;

namespace {

constexpr QRgb kRed = 0xffff0000, kBlack = 0xff000000;

/// Pixel in the middle of voxel (i, j)'s ten by ten block.
QRgb shown(const QImage& picture, int i, int j) {
  const double ratio = picture.width() / 400.0;
  return picture.pixel(static_cast<int>((10 * i + 5) * ratio), static_cast<int>((10 * j + 5) * ratio));
}

/// Grey of a value at {centre 200, width 400}, as greyLevel() of the renderer has it.
int grey(double value) {
  return static_cast<int>(std::lround(value / 400 * 255));
}

void nearestView(Fixture& f) {
  f.view.setSmooth(false);
  f.view.clearFocus();
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
void SliceViewTest::screenshots() {
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

QTEST_MAIN(SliceViewTest)
#include "SliceViewTest.moc"
