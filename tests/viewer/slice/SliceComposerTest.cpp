// Composed slices: the picture, parts of it, and what is kept from one change to the next.

#include "tests/viewer/slice/SliceReference.h"
#include "tests/viewer/slice/Timing.h"
#include "viewer/slice/SliceComposer.h"

#include <QImage>
#include <QtTest>
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <memory>
#include <vector>

using namespace diptych;
using namespace diptych::viewer;
using namespace diptych::viewer::test;

namespace {

/// 512 × 512 with nine round segments over 40 % of it.
Raster<SegmentValue> nineSegments() {
  Raster<SegmentValue> labels(512, 512);
  for (int y = 0; y < 512; ++y)
    for (int x = 0; x < 512; ++x) {
      const double dx = x % 170 - 85, dy = y % 170 - 85;
      if (dx * dx + dy * dy < 61 * 61 && x < 510 && y < 510)
        labels.at(x, y) = static_cast<SegmentValue>(1 + x / 170 + 3 * (y / 170));
    }
  return labels;
}

Raster<SegmentValue> disc(int radius, SegmentValue value) {
  Raster<SegmentValue> labels(2 * radius + 1, 2 * radius + 1);
  for (int y = 0; y < labels.height; ++y)
    for (int x = 0; x < labels.width; ++x)
      labels.at(x, y) = (x - radius) * (x - radius) + (y - radius) * (y - radius) <= radius * radius ? value : 0;
  return labels;
}

}  // namespace

class SliceComposerTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void windowSpansBlackToWhite() {
    Reference reference;
    reference.planes = {Raster<float>(8, 1)};
    const float nan = std::numeric_limits<float>::quiet_NaN(), infinity = std::numeric_limits<float>::infinity();
    reference.planes[0].pixels = {-1000, 0, 1, 100, 200, nan, infinity, -infinity};
    reference.window = {100, 200};
    reference.smooth = false;
    SliceComposer composer = composerOf(reference);
    Target target(8, 1);
    composer.compose(target.buffer, target.all());
    const std::array expected{0, 0, 1, 128, 255, 0, 255, 0};
    for (int x = 0; x < 8; ++x) QCOMPARE(target.at(x, 0), 0xff000000u | expected[std::size_t(x)] * 0x010101u);
    composer.setWindow({0, 0});  // no width: a threshold
    composer.compose(target.buffer, target.all());
    QCOMPARE(target.at(0, 0), 0xff000000u);
    QCOMPARE(target.at(2, 0), 0xffffffffu);
  }

  void nearestShowsTheVoxelUnderEachPixel() {
    for (const ViewTransform& transform : transforms()) compare(scene(transform, false), 0);
    compare(scene({2, 3, 0.3, 0.4}, false), 0);
  }

  void smoothIsBilinear() {
    for (const ViewTransform& transform : transforms()) compare(scene(transform, true), 2);
    compare(scene({2, 3, 0.7, 0.5}, true), 2);
  }

  void pixelsOfVoxelSizeAreThoseOfTheReportsPictures() {
    const auto bytes = std::make_shared<std::vector<std::int16_t>>(23 * 19);
    for (std::int16_t& value : *bytes) value = static_cast<std::int16_t>(pick(-300, 900));
    const Volume volume({{23, 19, 1, 1}, Affine(), LengthUnit::millimetres}, ScalarType::int16, 1, 0.7, 3, "MR",
                        {bytes, reinterpret_cast<const std::byte*>(bytes->data())});
    for (const WindowLevel window : {WindowLevel{40, 400}, WindowLevel{133.3, 77.7}, WindowLevel{0, 1}}) {
      const Result<Picture> picture = renderSlice(volume, {.window = window});
      const auto values = sliceValues(volume, viewPlane(volume.geometry(), GridAxis::k), 0, 0);
      QVERIFY(picture.ok() && values.ok());
      SliceComposer composer;
      composer.setImage(*values);
      composer.setWindow(window);
      Target target(23, 19);
      composer.compose(target.buffer, target.all());
      for (int y = 0; y < 19; ++y)
        for (int x = 0; x < 23; ++x)
          QVERIFY(std::abs(channel(target.at(x, y), 0) - picture->rgba[static_cast<std::size_t>(4 * (y * 23 + x))]) <=
                  1);
    }
  }

  void singleVoxelFillsItsArea() {
    Reference reference;
    reference.planes = {Raster<float>(1, 1, 70.F)};
    reference.window = {127.5, 255};
    reference.transform = {4, 4, 20, 20};
    compare(reference, 0);
  }

  void colourPlanesAreRedGreenBlue() {
    for (const bool smooth : {false, true}) {
      Reference reference = scene({5.3, -7.7, 1.7578125, 1.7578125}, smooth);
      reference.planes = {noise(23, 19), noise(23, 19), noise(23, 19)};
      reference.layers = {{blobs(23, 19), colours()}};
      compare(reference, smooth ? 3 : 1);
    }
  }

  void smallPictureOfAFineSliceIsAMean() {
    // Single columns of white and black: sampled, they would be white, black or a pattern.
    for (const double scale : {0.25, 0.3, 0.11}) {
      Reference reference;
      reference.planes = {Raster<float>(301, 201)};
      for (int y = 0; y < 201; ++y)
        for (int x = 0; x < 301; ++x) reference.planes[0].at(x, y) = x % 2 == 0 ? 255.F : 0.F;
      reference.window = {127.5, 255};
      reference.transform = {1.5, 2.5, scale, scale};
      Target target(100, 60);
      composerOf(reference).compose(target.buffer, target.all());
      const int right = static_cast<int>(1.5 + 300 * scale) - 1;  // the last, odd column stays white
      for (int y = 4; y < static_cast<int>(200 * scale); ++y)
        for (int x = 4; x < right - 1; ++x) QVERIFY(std::abs(channel(target.at(x, y), 0) - 128) <= 1);
      QCOMPARE(target.at(0, 0), 0xff000000u);
      QCOMPARE(target.at(99, 30), 0xff000000u);
    }
  }

  void otherPictureLiesWhereItsCentresSay() {
    // A picture of half the size, shifted: pixel (0,0) lies at u = 2, v = -1, pixels are two voxels apart.
    Raster<std::uint8_t> grey(6, 5);
    for (std::uint8_t& level : grey.pixels) level = static_cast<std::uint8_t>(pick(0, 255));
    SliceComposer composer;
    composer.setImage({1, {noise(40, 40)}});
    composer.setGrey(grey, 0.5, 0.5, -1, 0.5);
    composer.setWindow({0, 1e-3});
    composer.setTransform({7, 9, 3, 3});
    composer.setSmooth(false);
    composer.setLayerCount(1);
    Target target(61, 47);
    composer.compose(target.buffer, target.all());
    for (int y = 0; y < 47; ++y)
      for (int x = 0; x < 61; ++x) {
        const double u = (x + 0.5 - 7) / 3 - 0.5, v = (y + 0.5 - 9) / 3 - 0.5;
        const int px = static_cast<int>(std::floor(u * 0.5 - 1 + 0.5)),
                  py = static_cast<int>(std::floor(v * 0.5 + 0.5 + 0.5));
        const unsigned level = grey.contains(px, py) ? grey.at(px, py) : 0;
        QCOMPARE(target.at(x, y), 0xff000000u | level * 0x010101u);
      }
    // And back to an image.
    Reference reference = scene({7, 9, 3, 3}, false);
    composer.setImage({1, {reference.planes[0]}});
    composer.setWindow(reference.window);
    composer.compose(target.buffer, target.all());
    Target fresh(61, 47);
    composerOf(reference).compose(fresh.buffer, fresh.all());
    QVERIFY(sameInside(target, fresh, fresh.all()));
  }

  void withoutASliceAllIsBlack() {
    Target target(20, 10);
    SliceComposer composer;
    composer.compose(target.buffer, target.all());
    for (int y = 0; y < 10; ++y)
      for (int x = 0; x < 20; ++x) QCOMPARE(target.at(x, y), 0xff000000u);
    composer.setImage({1, {noise(5, 5)}});
    for (const double scale : {0.0, -1.0, std::numeric_limits<double>::quiet_NaN()}) {
      composer.setTransform({0, 0, scale, 1});
      composer.compose(target.buffer, target.all());
      QCOMPARE(target.at(2, 2), 0xff000000u);
    }
  }

  void partsAreThePartsOfTheWhole() {
    for (const bool hatch : {false, true})
      for (const Reference& reference : scenesWithLabels(hatch)) {
        SliceComposer composer = composerOf(reference);
        Target whole(61, 47);
        composer.compose(whole.buffer, whole.all());
        for (int repeat = 0; repeat < 12; ++repeat) {
          const int left = pick(-5, 60), top = pick(-5, 46);
          const PixelRect rect{left, top, left + pick(1, 40), top + pick(1, 30)};
          Target part(61, 47);
          composer.compose(part.buffer, rect);
          const PixelRect inside{std::max(left, 0), std::max(top, 0), std::min(rect.right, 61),
                                 std::min(rect.bottom, 47)};
          QVERIFY(sameInside(part, whole, inside));
          for (int y = 0; y < 47; ++y)
            for (int x = 0; x < 61; ++x)
              if (x < inside.left || x >= inside.right || y < inside.top || y >= inside.bottom)
                QCOMPARE(part.at(x, y), 0x12345678u);
        }
      }
  }

  void changesOfOneThingLeaveTheOthersRight() {
    Reference reference = scene({3, 4, 2, 2}, true);
    reference.layers = {{blobs(23, 19), colours()}};
    SliceComposer composer = composerOf(reference);
    Target kept(61, 47), fresh(61, 47);
    const auto verify = [&] {
      composer.compose(kept.buffer, kept.all());
      composerOf(reference).compose(fresh.buffer, fresh.all());
      QVERIFY(sameInside(kept, fresh, fresh.all()));
    };
    verify();
    composer.setWindow(reference.window = {100, 90});
    verify();
    composer.setTransform(reference.transform = {-3, 4, 0.4, 0.3});
    verify();
    composer.setWindow(reference.window = {500, 300});
    verify();
    reference.planes = {noise(23, 19)};
    composer.setImage({1, {reference.planes[0]}});
    verify();
    composer.setTransform(reference.transform = {0, 0, 2.6, 2.6});
    verify();
    reference.layers[0].style.outline = false;
    composer.setLayerStyle(0, reference.layers[0].style);
    verify();
    reference.layers[0].labels = blobs(23, 19);
    composer.setLayer(0, reference.layers[0].labels, reference.layers[0].style);
    verify();
    reference.layers[0].style.outline = true;
    composer.setLayerStyle(0, reference.layers[0].style);
    verify();
    composer.setSmooth(reference.smooth = false);
    verify();
    composer.setLayerCount(0);
    reference.layers.clear();
    verify();
  }

  void picture() {
    const QString folder = qEnvironmentVariable("DIPTYCH_SCREENSHOTS");
    if (folder.isEmpty()) QSKIP("set DIPTYCH_SCREENSHOTS to a folder for pictures");
    Reference reference;
    reference.planes = {Raster<float>(512, 512)};
    for (int y = 0; y < 512; ++y)
      for (int x = 0; x < 512; ++x)
        reference.planes[0].at(x, y) = static_cast<float>(120 + 60 * std::sin(x * 0.05) * std::cos(y * 0.07));
    reference.window = {127.5, 255};
    LabelStyle style;
    style.emphasised = 5;
    for (const double scale : {900.0 / 512, 6.0, 0.6})
      for (const bool hatch : {false, true}) {
        style.hatch = hatch;
        reference.layers = {{nineSegments(), style}};
        reference.transform = {0, 0, scale, scale};
        QImage image(900, 900, QImage::Format_RGB32);
        composerOf(reference).compose(
            {reinterpret_cast<std::uint32_t*>(image.bits()), 900, 900, static_cast<int>(image.bytesPerLine() / 4)},
            {0, 0, 900, 900});
        QVERIFY(image.save(
            QStringLiteral("%1/composer-%2-%3.png").arg(folder).arg(scale, 0, 'f', 1).arg(hatch ? "hatch" : "fill")));
      }
  }

  void timings() {
    if (qEnvironmentVariableIsEmpty("DIPTYCH_TIMINGS")) QSKIP("set DIPTYCH_TIMINGS to print timings");
    Reference reference;
    reference.planes = {noise(512, 512)};
    reference.window = {300, 900};
    reference.transform = {0, 0, 900.0 / 512, 900.0 / 512};
    LabelStyle style;
    reference.layers = {{nineSegments(), style}};
    SliceComposer composer = composerOf(reference);
    Target target(900, 900);
    const SliceValues values{1, {reference.planes[0]}};
    printTiming("compose", [&](int) { composer.compose(target.buffer, target.all()); });
    printTiming("window + compose", [&](int i) {
      composer.setWindow({300.0 + i, 900});
      composer.compose(target.buffer, target.all());
    });
    printTiming("image (with a copy) + labels + compose", [&](int) {
      composer.setImage(values);
      composer.setLayer(0, reference.layers[0].labels, style);
      composer.compose(target.buffer, target.all());
    });
    for (const int radius : {8, 40}) {
      const auto value = static_cast<SegmentValue>(radius);
      const Raster<SegmentValue> brush = disc(radius, value);
      printTiming(radius == 8 ? "brush, radius 8" : "brush, radius 40", [&](int i) {
        const PixelRect rect = composer.setLabels(0, 60 + i, 60 + i / 2, brush, target.buffer);
        composer.compose(target.buffer, rect);
      });
    }
    style.hatch = true;
    composer.setLayer(0, nineSegments(), style);
    printTiming("compose, hatch", [&](int) { composer.compose(target.buffer, target.all()); });
    composer.setLayerCount(0);
    printTiming("compose, no labels", [&](int) { composer.compose(target.buffer, target.all()); });
    composer.setSmooth(false);
    printTiming("compose, no labels, nearest", [&](int) { composer.compose(target.buffer, target.all()); });
  }
};

QTEST_MAIN(SliceComposerTest)
#include "SliceComposerTest.moc"
