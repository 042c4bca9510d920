// Labels over composed slices: fill, outline, hatch, layers, and changes of a few voxels.

#include "tests/viewer/slice/SliceReference.h"
#include "viewer/slice/SliceComposer.h"

#include <QtTest>
#include <algorithm>
#include <cmath>
#include <vector>

using namespace diptych;
using namespace diptych::viewer;
using namespace diptych::viewer::test;

namespace {

Raster<std::uint8_t> hatchOf(int value, const ViewTransform& transform, int outlineWidth = 1) {
  Reference reference;
  reference.planes = {Raster<float>(60, 60, 0.F)};
  reference.window = {100, 100};
  reference.transform = transform;
  LabelStyle style;
  style.byValue.assign(32, {{255, 255, 255}});
  style.hatch = true;
  style.outlineWidth = outlineWidth;
  reference.layers = {{Raster<SegmentValue>(60, 60, static_cast<SegmentValue>(value)), style}};
  Target target(60, 60);
  composerOf(reference).compose(target.buffer, target.all());
  Raster<std::uint8_t> lit(60, 60);
  for (int y = 0; y < 60; ++y)
    for (int x = 0; x < 60; ++x) lit.at(x, y) = channel(target.at(x, y), 0) > 0 ? 1 : 0;
  return lit;
}

}  // namespace

class SliceLabelsTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void labelsAreFilledAndOutlinedOnVoxelBorders() {
    for (const ViewTransform& transform : transforms())
      for (const int width : {1, 2, 3}) {
        Reference reference = scene(transform, true);
        reference.layers = {{blobs(23, 19), colours()}};
        reference.layers[0].style.outlineWidth = width;
        compare(reference, 3);
        reference.layers[0].style.fill = false;
        compare(reference, 3);
        reference.layers[0].style.outline = false;
        compare(reference, 3);
        reference.layers[0].style.fill = true;
        reference.layers[0].style.opacity = 1;
        compare(reference, 3);
      }
  }

  void layersLieOverEachOther() {
    for (int repeat = 0; repeat < 5; ++repeat) {
      Reference reference = scene({5.3, -7.7, 1.7578125, 3.15}, false);
      reference.layers = {{blobs(23, 19), colours()}, {blobs(23, 19), colours()}};
      reference.layers[1].style.opacity = 0.7;
      compare(reference, 2);
    }
  }

  void outlineOfSmallVoxelsHasNoGaps() {
    // Seen from afar, voxels are smaller than pixels: every labelled pixel beside one of another label is outline.
    Reference reference;
    reference.planes = {Raster<float>(90, 90, 0.F)};
    reference.window = {100, 100};
    reference.transform = {1.3, 0.7, 0.37, 0.61};
    LabelStyle style;
    style.byValue = {{}, {{255, 255, 255}}};
    style.opacity = 0;
    reference.layers = {{Raster<SegmentValue>(90, 90), style}};
    for (int y = 0; y < 90; ++y)
      for (int x = 0; x < 90; ++x) reference.layers[0].labels.at(x, y) = std::hypot(x - 45, y - 40) < 30 ? 1 : 0;
    const Raster<SegmentValue>& labels = reference.layers[0].labels;
    Target target(40, 60);
    composerOf(reference).compose(target.buffer, target.all());
    const auto label = [&](int x, int y) { return labels.at(reference.voxelX(x), reference.voxelY(y)); };
    int outlined = 0;
    for (int y = 5; y < 50; ++y)
      for (int x = 5; x < 30; ++x) {
        if (label(x, y) == 0 || (label(x - 1, y) && label(x + 1, y) && label(x, y - 1) && label(x, y + 1))) continue;
        QCOMPARE(target.at(x, y), 0xffffffffu);
        ++outlined;
      }
    QVERIFY(outlined > 50);
    QCOMPARE(target.at(17, 25), 0xff000000u);  // and the middle is not
  }

  void hatchTellsSegmentsApart() {
    std::vector<Raster<std::uint8_t>> patterns;
    for (int value = 1; value <= 12; ++value) {
      patterns.push_back(hatchOf(value, {0, 0, 1, 1}));
      const auto lit = std::count(patterns.back().pixels.begin(), patterns.back().pixels.end(), 1);
      QVERIFY(lit > 3600 / 16 && lit < 3600 / 5);  // thin
      for (int earlier = 0; earlier + 1 < value; ++earlier)
        QVERIFY(!(patterns[std::size_t(earlier)] == patterns.back()));
    }
    // Directions of the first four: rising, falling, level, upright.
    for (int y = 10; y < 50; ++y)
      for (int x = 10; x < 50; ++x) {
        QCOMPARE(patterns[0].at(x, y), patterns[0].at(x + 1, y - 1));
        QCOMPARE(patterns[1].at(x, y), patterns[1].at(x + 1, y + 1));
        QCOMPARE(patterns[2].at(x, y), patterns[2].at(x + 1, y));
        QCOMPARE(patterns[3].at(x, y), patterns[3].at(x, y + 1));
      }
  }

  void hatchMovesWithThePicture() {
    for (int value = 1; value <= 4; ++value) {
      const auto still = hatchOf(value, {0, 0, 1, 1}), moved = hatchOf(value, {-7, -3, 1, 1});
      for (int y = 0; y < 50; ++y)
        for (int x = 0; x < 50; ++x) QCOMPARE(moved.at(x, y), still.at(x + 7, y + 3));
    }
  }

  void hatchIsThickerWithTheOutline() {
    const auto thin = hatchOf(4, {0, 0, 1, 1}), thick = hatchOf(4, {0, 0, 1, 1}, 2);
    const auto lit = [](const Raster<std::uint8_t>& pattern, int x) { return pattern.at(x, 30) != 0; };
    QVERIFY(lit(thin, 0) && !lit(thin, 1) && lit(thin, 9));
    QVERIFY(lit(thick, 0) && lit(thick, 1) && !lit(thick, 2) && !lit(thick, 9) && lit(thick, 18));
  }

  void hatchLeavesOutlineAndSparesTheRest() {
    for (Reference reference : scenesWithLabels(true)) {
      Target hatched(61, 47), plain(61, 47), solid(61, 47);
      composerOf(reference).compose(hatched.buffer, hatched.all());
      reference.layers[1].style.hatch = false;
      reference.layers[1].style.opacity = 0;
      composerOf(reference).compose(plain.buffer, plain.all());
      reference.layers[1].style.opacity = 0.64;
      composerOf(reference).compose(solid.buffer, solid.all());
      for (int y = 0; y < 47; ++y)
        for (int x = 0; x < 61; ++x)
          for (std::size_t c = 0; c < 3; ++c) {
            const int shown = channel(hatched.at(x, y), c);
            QVERIFY(shown == channel(plain.at(x, y), c) || shown == channel(solid.at(x, y), c));
          }
    }
  }

  void changedLabelsNeedOnlyTheirRectangle() {
    for (const bool hatch : {false, true})
      for (Reference reference : scenesWithLabels(hatch)) {
        SliceComposer composer = composerOf(reference);
        Target kept(61, 47), fresh(61, 47);
        composer.compose(kept.buffer, kept.all());
        for (int repeat = 0; repeat < 12; ++repeat) {
          const auto layer = static_cast<std::size_t>(pick(0, 1));
          const int u = pick(-3, 22), v = pick(-3, 18);
          const Raster<SegmentValue> box = blobs(pick(1, 8), pick(1, 8), 3);
          const PixelRect rect = composer.setLabels(layer, u, v, box, kept.buffer);
          composer.compose(kept.buffer, rect);
          auto& labels = reference.layers[layer].labels;
          for (int y = 0; y < box.height; ++y)
            for (int x = 0; x < box.width; ++x)
              if (labels.contains(u + x, v + y)) labels.at(u + x, v + y) = box.at(x, y);
          composerOf(reference).compose(fresh.buffer, fresh.all());
          QVERIFY(sameInside(kept, fresh, fresh.all()));
        }
      }
  }

  void changedRectangleIsSmall() {
    Reference reference = scene({0, 0, 10, 10}, true);
    reference.layers = {{Raster<SegmentValue>(23, 19), colours()}};
    SliceComposer composer = composerOf(reference);
    Target target(300, 300);
    // The voxel and its neighbours, whose outlines depend on it.
    QCOMPARE(composer.setLabels(0, 4, 5, Raster<SegmentValue>(1, 1, 1), target.buffer), (PixelRect{30, 40, 60, 70}));
    QVERIFY(composer.setLabels(0, 4, 5, Raster<SegmentValue>(1, 1, 1), target.buffer).empty());
    QVERIFY(composer.setLabels(0, 40, 5, Raster<SegmentValue>(3, 3, 1), target.buffer).empty());
    composer.setTransform({5000, 0, 10, 10});
    QVERIFY(composer.setLabels(0, 4, 5, Raster<SegmentValue>(1, 1, 2), target.buffer).empty());
  }
};

QTEST_MAIN(SliceLabelsTest)
#include "SliceLabelsTest.moc"
