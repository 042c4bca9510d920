#include "core/tools/Brush.h"

#include <QtTest>
#include <cmath>
#include <cstring>
#include <limits>
#include <set>

using namespace diptych;

namespace {

Geometry grid(int x, int y, int z = 1, Vec3 spacing = {1, 1, 1}) {
  return {{x, y, z, 1}, {{spacing.x, 0, 0}, {0, spacing.y, 0}, {0, 0, spacing.z}, {}}, LengthUnit::millimetres};
}

Brush disc(double radius, SegmentValue value = 1) {
  Brush brush;
  brush.radius = radius;
  brush.value = value;
  return brush;
}

LabelTiles painted(const Stroke& stroke, const Geometry& geometry, LabelTiles before = {},
                   const Volume* image = nullptr) {
  if (before.size() == GridSize{}) before = LabelTiles{geometry.size};
  EditBuilder edit{before};
  paint(edit, stroke, geometry, image);
  LabelTiles after = before;
  if (!apply(after, std::move(edit).finish("stroke"))) qFatal("the edit does not fit its own base");
  return after;
}

std::size_t count(const LabelTiles& labels, SegmentValue value = 1) {
  const auto counts = labels.voxelCounts();
  return value < counts.size() ? counts[value] : 0;
}

Volume ramp(const Geometry& geometry) {  // value = column
  std::shared_ptr<std::byte[]> bytes{new std::byte[geometry.size.voxels() * 2]};
  for (std::size_t i = 0; i < geometry.size.voxels(); ++i) {
    const auto value = static_cast<std::int16_t>(i % static_cast<std::size_t>(geometry.size.x));
    std::memcpy(bytes.get() + 2 * i, &value, 2);
  }
  return {geometry, ScalarType::int16, 1, 1, 0, "CT", {bytes, bytes.get()}};
}

/// Whether all voxels of the slice that hold 1 hang together over edges and corners.
bool connected(const Raster<SegmentValue>& labels) {
  std::vector<std::pair<int, int>> open;
  std::set<std::pair<int, int>> seen;
  std::size_t all = 0;
  for (int y = 0; y < labels.height; ++y)
    for (int x = 0; x < labels.width; ++x)
      if (labels.at(x, y)) {
        if (all++ == 0) open.push_back({x, y});
      }
  seen.insert(open.begin(), open.end());
  while (!open.empty()) {
    const auto [x, y] = open.back();
    open.pop_back();
    for (int dy = -1; dy <= 1; ++dy)
      for (int dx = -1; dx <= 1; ++dx)
        if (labels.contains(x + dx, y + dy) && labels.at(x + dx, y + dy) && seen.insert({x + dx, y + dy}).second)
          open.push_back({x + dx, y + dy});
  }
  return seen.size() == all;
}

}  // namespace

class BrushTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void smallestDiscIsOneVoxelWhereverInItThePointerIs() {
    for (const double off : {-0.5, -0.3, 0.0, 0.2, 0.49})
      for (const double down : {-0.5, 0.0, 0.49}) {
        const auto labels = painted({disc(0.5), 0, 0, {{5 + off, 7 + down}}}, grid(20, 20));
        QCOMPARE(count(labels), std::size_t{1});
        QCOMPARE(labels.at(5, 7, 0), SegmentValue{1});
      }
  }

  void discCoversTheVoxelCentresWithinItsRadius() {
    const auto labels = painted({disc(2), 0, 0, {{10, 10}}}, grid(21, 21));
    QCOMPARE(count(labels), std::size_t{13});  // 1 + 3 + 5 + 3 + 1
    for (int y = 0; y < 21; ++y)
      for (int x = 0; x < 21; ++x)
        QCOMPARE(labels.at(x, y, 0), SegmentValue((x - 10) * (x - 10) + (y - 10) * (y - 10) <= 4));
  }

  void discIsRoundInMillimetres() {
    // Rows twice as far apart as columns: 8 columns to the side are 4 rows up and down.
    const auto labels = painted({disc(8), 0, 0, {{32, 32}}}, grid(65, 65, 1, {0.5, 1, 3}));
    QCOMPARE(labels.at(24, 32, 0), SegmentValue{1});
    QCOMPARE(labels.at(23, 32, 0), SegmentValue{0});
    QCOMPARE(labels.at(32, 28, 0), SegmentValue{1});
    QCOMPARE(labels.at(32, 27, 0), SegmentValue{0});
  }

  void sphereReachesNeighbouringSlices() {
    Brush brush = disc(5);
    brush.shape = BrushShape::sphere;
    const Geometry geometry = grid(41, 41, 9, {1, 2, 3});
    const auto labels = painted({brush, 4, 0, {{20, 20}}}, geometry);
    for (int k = 0; k < 9; ++k)
      for (int y = 0; y < 41; ++y)
        for (int x = 0; x < 41; ++x) {
          const double dx = x - 20, dy = 2 * (y - 20), dz = 3 * (k - 4);
          QCOMPARE(labels.at(x, y, k), SegmentValue(dx * dx + dy * dy + dz * dz <= 25));
        }
  }

  void strokesLeaveNoGaps_data() {
    QTest::addColumn<double>("radius");
    QTest::addColumn<double>("rowMm");
    for (const double radius : {0.5, 0.6, 0.75, 1.0, 3.0, 9.5})
      for (const double rowMm : {0.2, 1.0, 7.0})
        QTest::addRow("radius %g, rows %g apart", radius, rowMm) << radius << rowMm;
  }
  void strokesLeaveNoGaps() {
    QFETCH(double, radius);
    QFETCH(double, rowMm);
    const std::vector<std::pair<StrokePoint, StrokePoint>> lines{
        {{3.3, 4.4}, {90.1, 60.7}}, {{5, 80}, {95, 81}}, {{50, 2}, {49, 97}}, {{90, 5.5}, {4, 93}}};
    for (const auto& [from, to] : lines) {
      const auto labels = painted({disc(radius), 0, 0, {from, to}}, grid(100, 100, 1, {1, rowMm, 1})).slice(0);
      QVERIFY(connected(labels));
      // Every voxel that the line runs through near its centre is painted.
      for (int i = 0; i <= 2000; ++i) {
        const double part = i / 2000.0, x = from.x + part * (to.x - from.x), y = from.y + part * (to.y - from.y);
        const double column = std::round(x), row = std::round(y);
        if (std::hypot(x - column, y - row) < 0.2)
          QCOMPARE(labels.at(static_cast<int>(column), static_cast<int>(row)), SegmentValue{1});
      }
    }
  }

  void paintsNothingBeyondTheGridAndSurvivesAbsurdStrokes() {
    const Geometry geometry = grid(30, 20);
    constexpr double nan = std::numeric_limits<double>::quiet_NaN(), inf = std::numeric_limits<double>::infinity();
    QCOMPARE(count(painted({disc(3), 0, 0, {{-50, -50}, {-40, 90}}}, geometry)), std::size_t{0});
    QCOMPARE(count(painted({disc(3), 1, 0, {{5, 5}}}, geometry)), std::size_t{0});
    QCOMPARE(count(painted({disc(3), 0, -1, {{5, 5}}}, geometry)), std::size_t{0});
    QCOMPARE(count(painted({disc(3), 0, 0, {{nan, 5}, {5, inf}}}, geometry)), std::size_t{0});
    QCOMPARE(count(painted({disc(1e300), 0, 0, {{5, 5}, {9e6, 5}}}, geometry)), std::size_t{600});
    QCOMPARE(count(painted({disc(nan), 0, 0, {{5, 5}}}, geometry)), std::size_t{1});
    // A line that crosses the grid far from both of its ends: one row.
    QCOMPARE(count(painted({disc(0.5), 0, 0, {{-5e6, 7}, {5e6, 7}}}, geometry)), std::size_t{30});
  }

  void honoursLocksAndOnlyOver() {
    const Geometry geometry = grid(30, 30);
    const auto before = painted({disc(20, 3), 0, 0, {{0, 15}}}, geometry);
    const std::size_t threes = count(before, 3);
    QVERIFY(threes > 0 && threes < 900);

    Brush brush = disc(100, 1);
    brush.locked = {3};
    auto after = painted({brush, 0, 0, {{15, 15}}}, geometry, before);
    QCOMPARE(count(after, 3), threes);
    QCOMPARE(count(after, 1), 900 - threes);

    brush.locked.clear();
    brush.onlyOver = SegmentValue{3};
    after = painted({brush, 0, 0, {{15, 15}}}, geometry, before);
    QCOMPARE(count(after, 1), threes);
    QCOMPARE(count(after, 3), std::size_t{0});

    brush.onlyOver.reset();
    brush.value = 0;
    QVERIFY(painted({brush, 0, 0, {{15, 15}}}, geometry, before).tiles().empty());
  }

  void thresholdBrushPaintsTheClosedRange() {
    const Geometry geometry = grid(30, 10);
    const Volume image = ramp(geometry);
    Brush brush = disc(100);
    brush.minValue = 10;
    brush.maxValue = 12;
    const auto labels = painted({brush, 0, 0, {{15, 5}}}, geometry, {}, &image);
    QCOMPARE(count(labels), std::size_t{30});
    QCOMPARE(labels.at(10, 0, 0), SegmentValue{1});
    QCOMPARE(labels.at(12, 9, 0), SegmentValue{1});
    QCOMPARE(count(painted({brush, 0, 0, {{15, 5}}}, geometry)), std::size_t{0});  // no image, no promise
  }

  void slicesAlongAnotherAxisPaintAsTheGridTurnedThatWay_data() {
    QTest::addColumn<int>("axis");
    QTest::newRow("along i") << 0;
    QTest::newRow("along j") << 1;
  }
  void slicesAlongAnotherAxisPaintAsTheGridTurnedThatWay() {
    QFETCH(int, axis);
    const auto along = static_cast<GridAxis>(axis);
    const Geometry geometry = grid(40, 70, 20, {0.9, 0.5, 1.7});
    // The same grid with its axes in the order that such slices have them: (j, k, i) or (i, k, j).
    const Geometry turned =
        along == GridAxis::i ? grid(70, 20, 40, {0.5, 1.7, 0.9}) : grid(40, 20, 70, {0.9, 1.7, 0.5});
    const auto agree = [&](const LabelTiles& labels, const LabelTiles& expected) {
      for (int k = 0; k < 20; ++k)
        for (int j = 0; j < 70; ++j)
          for (int i = 0; i < 40; ++i)
            if (labels.at(i, j, k) != (along == GridAxis::i ? expected.at(j, k, i) : expected.at(i, k, j)))
              return false;
      return true;
    };

    for (const BrushShape shape : {BrushShape::disc, BrushShape::sphere}) {
      const auto lay = [&](const Geometry& on, GridAxis stack, LabelTiles before, double radius, Brush brush,
                           const Volume* image) {
        brush.shape = shape;
        brush.radius = radius;
        return painted({brush, 17, 0, {{4, 3}, {30.3, 12}, {31, 25}}, stack}, on, std::move(before), image);
      };
      const Volume image = ramp(geometry);  // value = i
      std::shared_ptr<std::byte[]> bytes{new std::byte[turned.size.voxels()]};
      for (std::size_t n = 0; n < turned.size.voxels(); ++n)
        bytes[n] = static_cast<std::byte>(along == GridAxis::i ? n / (70 * 20) : n % 40);
      const Volume turnedImage{turned, ScalarType::uint8, 1, 1, 0, "CT", {bytes, bytes.get()}};

      LabelTiles labels = lay(geometry, along, {}, 4.3, disc(1), nullptr);
      LabelTiles expected = lay(turned, GridAxis::k, {}, 4.3, disc(1), nullptr);
      QVERIFY(count(expected) > 100);
      QVERIFY(agree(labels, expected));

      Brush rules = disc(1, 2);
      rules.locked = {5};
      rules.onlyOver = SegmentValue{1};
      rules.minValue = 5;
      rules.maxValue = 17;
      labels = lay(geometry, along, labels, 2.2, rules, &image);
      expected = lay(turned, GridAxis::k, expected, 2.2, rules, &turnedImage);
      QVERIFY(count(expected, 2) > 20);
      QVERIFY(agree(labels, expected));
    }

    const std::vector<StrokePoint> corners{{3, 2}, {33.5, 4}, {20, 17.2}};
    const auto fill = [&](const Geometry& on, GridAxis stack) {
      EditBuilder edit{LabelTiles{on.size}};
      paint(edit, FilledPolygon{disc(1), 9, 0, corners, stack}, on);
      LabelTiles labels{on.size};
      if (!apply(labels, std::move(edit).finish("polygon"))) qFatal("the edit does not fit its own base");
      return labels;
    };
    QVERIFY(count(fill(turned, GridAxis::k)) > 100);
    QVERIFY(agree(fill(geometry, along), fill(turned, GridAxis::k)));
  }

  void sphereIsTheSameWhicheverSliceItIsDrawnIn() {
    const Geometry geometry = grid(40, 36, 16, {0.9, 1.1, 2.3});
    Brush brush = disc(9.05);
    brush.shape = BrushShape::sphere;
    const auto k = painted({brush, 8, 0, {{20, 17}}}, geometry);
    QVERIFY(count(k) > 1000);
    const auto i = painted({brush, 20, 0, {{17, 8}}, GridAxis::i}, geometry);
    const auto j = painted({brush, 17, 0, {{20, 8}}, GridAxis::j}, geometry);
    for (int slice = 0; slice < 16; ++slice) {
      QVERIFY(i.slice(slice) == k.slice(slice));
      QVERIFY(j.slice(slice) == k.slice(slice));
    }
  }

  void sliceBeyondTheEndOfItsOwnAxisPaintsNothing() {
    const Geometry geometry = grid(30, 20, 4);
    QCOMPARE(count(painted({disc(3), 29, 0, {{5, 2}}, GridAxis::i}, geometry)) > 0, true);
    QCOMPARE(count(painted({disc(3), 30, 0, {{5, 2}}, GridAxis::i}, geometry)), std::size_t{0});
    QCOMPARE(count(painted({disc(3), 19, 0, {{5, 2}}, GridAxis::j}, geometry)) > 0, true);
    QCOMPARE(count(painted({disc(3), 20, 0, {{5, 2}}, GridAxis::j}, geometry)), std::size_t{0});
    QCOMPARE(count(painted({disc(3), 4, 0, {{5, 2}}}, geometry)), std::size_t{0});
  }

  void polygonFillsVoxelCentresByTheEvenOddRule() {
    const Geometry geometry = grid(30, 30);
    EditBuilder edit{LabelTiles{geometry.size}};
    // A square of 10 × 10 and, by a bridge of no width, a hole of 4 × 4 in it.
    paint(edit,
          FilledPolygon{disc(1),
                        0,
                        0,
                        {{4.5, 4.5},
                         {14.5, 4.5},
                         {14.5, 14.5},
                         {4.5, 14.5},
                         {4.5, 4.5},
                         {7.5, 7.5},
                         {7.5, 11.5},
                         {11.5, 11.5},
                         {11.5, 7.5},
                         {7.5, 7.5}}},
          geometry);
    int filled = 0;
    for (int y = 0; y < 30; ++y)
      for (int x = 0; x < 30; ++x) filled += edit.at(x, y, 0);
    QCOMPARE(filled, 100 - 16);
    QCOMPARE(edit.at(5, 5, 0), SegmentValue{1});
    QCOMPARE(edit.at(9, 9, 0), SegmentValue{0});
  }

  void polygonsSideBySideShareNoVoxelAndLeaveNone() {
    const Geometry geometry = grid(20, 20);
    EditBuilder left{LabelTiles{geometry.size}}, right{LabelTiles{geometry.size}};
    paint(left, FilledPolygon{disc(1), 0, 0, {{2, 2}, {10, 2}, {7, 12}, {2, 12}}}, geometry);
    paint(right, FilledPolygon{disc(1), 0, 0, {{10, 2}, {17, 2}, {17, 12}, {7, 12}}}, geometry);
    for (int y = 2; y < 12; ++y)
      for (int x = 2; x < 17; ++x) QCOMPARE(left.at(x, y, 0) + right.at(x, y, 0), 1);
  }
};

QTEST_GUILESS_MAIN(BrushTest)
#include "BrushTest.moc"
