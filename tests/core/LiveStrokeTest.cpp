#include "core/tools/LiveStroke.h"

#include <QtTest>
#include <array>
#include <cmath>
#include <cstring>
#include <limits>
#include <random>

using namespace diptych;

namespace {

constexpr GridSize kGrid{150, 70, 12, 2};
const Geometry kGeometry{kGrid, {{0.8, 0, 0}, {0, 1.3, 0}, {0, 0, 4}, {}}, LengthUnit::millimetres};

/// Random tiles of values 0 to 3, some of them all zero.
LabelTiles speckle(std::mt19937& random) {
  EditBuilder edit{LabelTiles{kGrid}};
  for (int t = 0; t < kGrid.t; ++t)
    for (int k = 0; k < kGrid.z; ++k)
      for (int y = 0; y < kGrid.y; ++y)
        for (int x = 0; x < kGrid.x; ++x)
          if ((x / 64 + k) % 3 != 0) edit.set(x, y, k, t, static_cast<SegmentValue>(random() % 4));
  LabelTiles labels{kGrid};
  if (!apply(labels, std::move(edit).finish("speckle"))) qFatal("the edit does not fit its own base");
  return labels;
}

Volume noise(std::mt19937& random) {
  std::shared_ptr<std::byte[]> bytes{new std::byte[kGrid.voxels()]};
  for (std::size_t i = 0; i < kGrid.voxels(); ++i) bytes[i] = static_cast<std::byte>(random() % 256);
  return {kGeometry, ScalarType::uint8, 1, 1, 0, "MR", {bytes, bytes.get()}};
}

Stroke randomStroke(std::mt19937& random, GridAxis axis) {
  const auto pick = [&](int below) { return static_cast<int>(random() % static_cast<unsigned>(below)); };
  Stroke stroke;
  stroke.axis = axis;
  const int depth = axis == GridAxis::i ? kGrid.x : axis == GridAxis::j ? kGrid.y : kGrid.z;
  stroke.k = pick(depth + 2) - 1;  // now and then off the grid
  stroke.t = pick(2);
  Brush& brush = stroke.brush;
  brush.shape = pick(2) ? BrushShape::disc : BrushShape::sphere;
  brush.radius = std::array{0.5, 0.7, 1.0, 2.5, 6.0, 14.3}[static_cast<std::size_t>(pick(6))];
  brush.value = static_cast<SegmentValue>(pick(4));
  if (pick(2)) brush.locked = {static_cast<SegmentValue>(pick(4)), 3};
  if (pick(3) == 0) brush.onlyOver = static_cast<SegmentValue>(pick(4));
  if (pick(3) == 0) brush.minValue = 60;
  if (pick(3) == 0) brush.maxValue = 200;
  const int points = 1 + pick(12);
  double x = pick(axis == GridAxis::i ? 70 : 150), y = pick(axis == GridAxis::k ? 70 : 12);
  for (int i = 0; i < points; ++i) {
    stroke.points.push_back({x, y});
    x += pick(50) - 24.7;
    y += axis == GridAxis::k ? pick(30) - 14.8 : pick(7) - 2.9;
    if (pick(20) == 0) stroke.points.push_back({std::numeric_limits<double>::quiet_NaN(), 3});
    if (pick(20) == 0) stroke.points.push_back(stroke.points.back());
    if (pick(20) == 0) x += 5000;
  }
  return stroke;
}

/// Whether two edits make the same of the same labels.
bool sameChanges(const Edit& a, const Edit& b) {
  if (a.changes.size() != b.changes.size()) return false;
  for (std::size_t i = 0; i < a.changes.size(); ++i) {
    const TileChange &x = a.changes[i], &y = b.changes[i];
    if (x.key != y.key || x.before != y.before || !x.after != !y.after) return false;
    if (x.after && *x.after != *y.after) return false;
  }
  return true;
}

}  // namespace

class LiveStrokeTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void holdsWhatPaintMakesOfTheSamePoints_data() {
    QTest::addColumn<int>("axis");
    QTest::newRow("slices along i") << 0;
    QTest::newRow("slices along j") << 1;
    QTest::newRow("slices along k") << 2;
  }
  void holdsWhatPaintMakesOfTheSamePoints() {
    QFETCH(int, axis);
    std::mt19937 random{static_cast<unsigned>(7 + axis)};
    const LabelTiles labels = speckle(random);
    const Volume image = noise(random);
    int changed = 0;
    for (int round = 0; round < 150; ++round) {
      const Stroke whole = randomStroke(random, static_cast<GridAxis>(axis));
      EditBuilder builder{labels};
      paint(builder, whole, kGeometry, &image);
      const Edit atOnce = std::move(builder).finish("stroke");

      Stroke start = whole;
      const auto given = static_cast<std::ptrdiff_t>(random() % 2 ? 0 : random() % whole.points.size());
      start.points.assign(whole.points.begin(), whole.points.begin() + given);
      LiveStroke live{labels, start, kGeometry, image};
      for (auto point = whole.points.begin() + given; point != whole.points.end(); ++point) live.extend(*point);
      QCOMPARE(live.stroke().points.size(), whole.points.size());
      QVERIFY(sameChanges(std::move(live).finish("stroke"), atOnce));
      changed += !atOnce.empty();
    }
    QVERIFY(changed > 60);
  }

  void saysWhereItChangedSomethingAndShowsIt() {
    std::mt19937 random{3};
    const LabelTiles labels = speckle(random);
    const Volume image = noise(random);
    for (int round = 0; round < 12; ++round) {
      Stroke stroke = randomStroke(random, static_cast<GridAxis>(round % 3));
      const std::vector<StrokePoint> points = std::exchange(stroke.points, {});
      LiveStroke live{labels, stroke, kGeometry, image};
      QVERIFY(!live.started() && live.box().empty());
      LabelTiles before = labels;
      VoxelBox all{.t = stroke.t};
      for (const StrokePoint& point : points) {
        const VoxelBox box = live.extend(point);
        VoxelBox differs{.t = stroke.t};
        EditBuilder shown{before};
        for (int k = 0; k < kGrid.z; ++k)
          for (int y = 0; y < kGrid.y; ++y)
            for (int x = 0; x < kGrid.x; ++x) {
              if (live.at(x, y, k) == before.at(x, y, k, stroke.t)) continue;
              differs.include(x, y, k);
              shown.set(x, y, k, stroke.t, live.at(x, y, k));
            }
        QVERIFY(box == differs);
        all.include(box);
        QVERIFY(apply(before, std::move(shown).finish("shown")).ok());
      }
      QVERIFY(live.started());
      QVERIFY(live.box() == all);
      LabelTiles after = labels;
      QVERIFY(apply(after, std::move(live).finish("stroke")).ok());
      for (int k = 0; k < kGrid.z; ++k) QVERIFY(after.slice(k, stroke.t) == before.slice(k, stroke.t));
    }
  }

  void joinsPointsThatLieFarApart() {
    Stroke stroke;
    stroke.brush.radius = 0.5;
    LiveStroke live{LabelTiles{kGrid}, stroke, kGeometry};
    QVERIFY((live.extend({3, 20}) == VoxelBox{3, 20, 0, 3, 20, 0}));
    QVERIFY((live.extend({120, 20}) == VoxelBox{4, 20, 0, 120, 20, 0}));
    for (int x = 3; x <= 120; ++x) QCOMPARE(live.at(x, 20, 0), SegmentValue{1});
    QCOMPARE(live.at(121, 20, 0), SegmentValue{0});
  }

  void changesNothingWhereNothingWasToChange() {
    Stroke stroke;
    stroke.brush.value = 0;
    LiveStroke eraser{LabelTiles{kGrid}, stroke, kGeometry};
    QVERIFY(eraser.extend({30, 30}).empty());
    QVERIFY(eraser.extend({40, 30}).empty());
    const Edit edit = std::move(eraser).finish("Eraser, slice 0");
    QVERIFY(edit.empty());
    QCOMPARE(edit.name, std::string{"Eraser, slice 0"});
  }
};

QTEST_GUILESS_MAIN(LiveStrokeTest)
#include "LiveStrokeTest.moc"
