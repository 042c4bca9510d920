#include "core/tools/Interpolate.h"

#include "PlainLabels.h"

#include <QtTest>
#include <cmath>

using namespace diptych;
using diptych::test::changed;
using diptych::test::PlainLabels;

namespace {

Geometry geometryOf(GridSize size, double rowMm = 1) {
  return {size, {{1, 0, 0}, {0, rowMm, 0}, {0, 0, 8}, {}}, LengthUnit::millimetres};
}

/// A disc that is round in millimetres, radius in columns.
void addDisc(PlainLabels& labels, int k, double x, double y, double radius, double rowMm = 1, SegmentValue value = 1,
             int t = 0) {
  for (int j = 0; j < labels.size.y; ++j)
    for (int i = 0; i < labels.size.x; ++i)
      if (std::hypot(i - x, (j - y) * rowMm) <= radius) labels.at(i, j, k, t) = value;
}

std::size_t countIn(PlainLabels& labels, int k, SegmentValue value = 1) {
  std::size_t count = 0;
  for (int j = 0; j < labels.size.y; ++j)
    for (int i = 0; i < labels.size.x; ++i) count += labels.at(i, j, k) == value;
  return count;
}

struct Outcome {
  PlainLabels labels;
  std::vector<int> slices;
};
Outcome interpolated(PlainLabels before, const InterpolationRequest& request = {}, double rowMm = 1) {
  const LabelTiles tiles = before.tiles();
  std::vector<int> slices;
  PlainLabels after = changed(tiles, [&](EditBuilder& edit) {
    slices = interpolateBetweenSlices(edit, tiles, geometryOf(before.size, rowMm), request);
  });
  return {after, slices};
}

}  // namespace

class InterpolateTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void betweenEqualShapesLiesTheSameShape() {
    PlainLabels labels{{90, 70, 9, 2}};
    PlainLabels expected = labels;
    for (const int k : {2, 6}) addDisc(labels, k, 63.4, 30, 14.2, 1, 1, 1);
    for (int k = 2; k <= 6; ++k) addDisc(expected, k, 63.4, 30, 14.2, 1, 1, 1);
    auto [after, slices] = interpolated(labels, {.t = 1});
    QVERIFY(after == expected);
    QCOMPARE(slices, (std::vector<int>{3, 4, 5}));
  }

  void radiusChangesEvenly_data() {
    QTest::addColumn<double>("rowMm");
    QTest::newRow("square voxels") << 1.0;
    QTest::newRow("rows twice as far apart") << 2.0;
    QTest::newRow("rows half as far apart") << 0.5;
  }
  void radiusChangesEvenly() {
    QFETCH(double, rowMm);
    PlainLabels labels{{100, 100, 5, 1}};
    addDisc(labels, 0, 50, 50, 10, rowMm);
    addDisc(labels, 4, 50, 50, 20, rowMm);
    auto [after, slices] = interpolated(labels, {}, rowMm);
    QCOMPARE(slices, (std::vector<int>{1, 2, 3}));
    for (const auto& [k, radius] : {std::pair{1, 12.5}, {2, 15.0}, {3, 17.5}}) {
      const double measured = std::sqrt(static_cast<double>(countIn(after, k)) * rowMm / M_PI);
      QVERIFY2(std::abs(measured - radius) < 0.35 * std::max(1.0, rowMm), qPrintable(QString::number(measured)));
    }
    // Along the row through the centre: 10 and 20 voxels to the side make 15.
    QCOMPARE(after.at(65, 50, 2), SegmentValue{1});
    QCOMPARE(after.at(66, 50, 2), SegmentValue{0});
  }

  void edgesMoveInStep() {
    // Half planes that end at columns 10 and 20.
    PlainLabels labels{{40, 12, 6, 1}};
    for (int j = 0; j < 12; ++j)
      for (int i = 0; i <= 20; ++i) {
        labels.at(i, j, 5) = 1;
        if (i <= 10) labels.at(i, j, 0) = 1;
      }
    auto after = interpolated(labels).labels;
    for (int k = 0; k <= 5; ++k)
      for (int j = 0; j < 12; ++j)
        for (int i = 0; i < 40; ++i) QCOMPARE(after.at(i, j, k), SegmentValue(i <= 10 + 2 * k));
  }

  void oneVoxelLineThatMovesByOneDoesNotBreak() {
    PlainLabels labels{{20, 20, 3, 1}};
    for (int j = 0; j < 20; ++j) labels.at(8, j, 0) = labels.at(9, j, 2) = 1;
    auto after = interpolated(labels).labels;
    for (int j = 0; j < 20; ++j) QCOMPARE(after.at(8, j, 1) + after.at(9, j, 1), 2);
  }

  void slicesThatAreFullStayFull() {
    PlainLabels labels{{20, 20, 4, 1}};
    for (int j = 0; j < 20; ++j)
      for (int i = 0; i < 20; ++i) labels.at(i, j, 0) = labels.at(i, j, 3) = 1;
    QCOMPARE(interpolated(labels).labels.count(1), std::size_t{1600});
  }

  void onlyGapsOfTheSegmentAreFilled() {
    PlainLabels labels{{60, 60, 12, 1}};
    for (const int k : {1, 2, 4, 8}) addDisc(labels, k, 30, 30, 8);
    addDisc(labels, 6, 30, 30, 5, 1, 2);  // of another segment, and in the way
    auto [after, slices] = interpolated(labels);
    QCOMPARE(slices, (std::vector<int>{3, 5, 6, 7}));
    for (const int k : {0, 9, 10, 11}) QCOMPARE(countIn(after, k), std::size_t{0});
    QCOMPARE(countIn(after, 2), countIn(labels, 2));
    QCOMPARE(countIn(after, 6, 2), countIn(labels, 6, 2));
    QCOMPARE(countIn(after, 6) + countIn(after, 6, 2), countIn(labels, 4));
  }

  void otherSegmentsGiveWayOnlyWhenAskedAndNotLocked() {
    PlainLabels labels{{60, 60, 3, 1}};
    for (const int k : {0, 2}) addDisc(labels, k, 30, 30, 8);
    for (int j = 0; j < 60; ++j)
      for (int i = 0; i < 60; ++i) labels.at(i, j, 1) = i < 30 ? 2 : 3;
    QVERIFY(interpolated(labels).slices.empty());
    auto after = interpolated(labels, {.locked = {3}, .onlyEmptyVoxels = false}).labels;
    QCOMPARE(countIn(after, 1, 3), countIn(labels, 1, 3));
    for (int j = 0; j < 60; ++j)
      for (int i = 0; i < 30; ++i) QCOMPARE(after.at(i, j, 1), SegmentValue(labels.at(i, j, 0) == 1 ? 1 : 2));
  }

  void nothingToDoGivesNothing() {
    PlainLabels labels{{30, 30, 5, 2}};
    QVERIFY(interpolated(labels).slices.empty());
    addDisc(labels, 1, 15, 15, 6);
    QVERIFY(interpolated(labels).slices.empty());
    addDisc(labels, 3, 15, 15, 6);
    for (const InterpolationRequest& request :
         {InterpolationRequest{.value = 0}, InterpolationRequest{.value = 2}, InterpolationRequest{.t = 1},
          InterpolationRequest{.t = 7}, InterpolationRequest{.locked = {0}}}) {
      auto [after, slices] = interpolated(labels, request);
      QVERIFY(slices.empty() && after == labels);
    }
    QCOMPARE(interpolated(labels).slices, std::vector<int>{2});
  }

  void mirroredShapesGiveMirroredSlices() {
    std::mt19937 random{11};
    PlainLabels labels{{64, 48, 5, 1}}, mirrored = labels;
    for (const int k : {0, 4})
      for (int n = 0; n < 3; ++n)
        addDisc(labels, k, 20 + random() % 24, 15 + random() % 18, 4.5 + static_cast<double>(random() % 7));
    labels.forEach([&](int i, int j, int k, int) { mirrored.at(63 - i, 47 - j, 4 - k) = labels.at(i, j, k); });
    auto after = interpolated(labels).labels, other = interpolated(mirrored).labels;
    QVERIFY(after.count(1) > labels.count(1));
    labels.forEach([&](int i, int j, int k, int) { QCOMPARE(other.at(63 - i, 47 - j, 4 - k), after.at(i, j, k)); });
  }
};

QTEST_GUILESS_MAIN(InterpolateTest)
#include "InterpolateTest.moc"
