#include "core/tools/Fill.h"

#include "PlainLabels.h"

#include <QtTest>
#include <cmath>
#include <cstring>
#include <limits>

using namespace diptych;
using diptych::test::changed;
using diptych::test::PlainLabels;

namespace {

Volume imageOf(GridSize size, const std::function<float(std::size_t)>& value) {
  std::shared_ptr<std::byte[]> bytes{new std::byte[size.voxels() * sizeof(float)]};
  for (std::size_t n = 0; n < size.voxels(); ++n) {
    const float v = value(n);
    std::memcpy(bytes.get() + n * sizeof v, &v, sizeof v);
  }
  return {{size, {}, LengthUnit::millimetres}, ScalarType::float32, 1, 1, 0, "MR", {bytes, bytes.get()}};
}

PlainLabels filled(const LabelTiles& before, const Fill& fill, const Volume* image = nullptr) {
  return changed(before, [&](EditBuilder& edit) { paint(edit, fill, image); });
}

/// The slowest flood that can be written: passes over the grid until nothing is added.
PlainLabels floodedByHand(PlainLabels before, const Fill& fill, const Volume* image) {
  const bool ranges = fill.minValue || fill.maxValue;
  const SegmentValue over = before.at(fill.i, fill.j, fill.k, fill.t);
  const auto open = [&](int i, int j, int k) {
    const SegmentValue now = before.at(i, j, k, fill.t);
    if (std::find(fill.locked.begin(), fill.locked.end(), now) != fill.locked.end()) return false;
    if (!ranges) return now == over;
    const double v = image->value(i, j, k, fill.t);
    return v >= fill.minValue.value_or(-1e30) && v <= fill.maxValue.value_or(1e30);
  };
  PlainLabels reached{before.size};
  if (open(fill.i, fill.j, fill.k)) reached.at(fill.i, fill.j, fill.k, fill.t) = 1;
  for (bool grown = true; grown;) {
    grown = false;
    before.forEach([&](int i, int j, int k, int t) {
      if (t != fill.t || reached.at(i, j, k, t) || !open(i, j, k)) return;
      if (!fill.inSpace && ((fill.axis == GridAxis::i && i != fill.i) || (fill.axis == GridAxis::j && j != fill.j) ||
                            (fill.axis == GridAxis::k && k != fill.k)))
        return;
      const auto has = [&](int a, int b, int c) { return before.contains(a, b, c) && reached.at(a, b, c, t); };
      if (has(i - 1, j, k) || has(i + 1, j, k) || has(i, j - 1, k) || has(i, j + 1, k) || has(i, j, k - 1) ||
          has(i, j, k + 1)) {
        reached.at(i, j, k, t) = 1;
        grown = true;
      }
    });
  }
  for (std::size_t n = 0; n < before.voxels.size(); ++n)
    if (reached.voxels[n]) before.voxels[n] = fill.value;
  return before;
}

/// A ring of 3 about (10, 10), four voxels thick, on every slice.
PlainLabels ring(GridSize size) {
  PlainLabels labels{size};
  labels.forEach([&](int i, int j, int k, int t) {
    const double d = std::hypot(i - 10, j - 10);
    if (d > 5 && d < 9) labels.at(i, j, k, t) = 3;
  });
  return labels;
}

}  // namespace

class FillTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void fillsARingInItsSliceAndNothingElse() {
    PlainLabels labels = ring({21, 21, 3, 2});
    PlainLabels expected = labels;
    for (int j = 0; j < 21; ++j)
      for (int i = 0; i < 21; ++i)
        if (std::hypot(i - 10, j - 10) <= 5) expected.at(i, j, 1, 1) = 1;
    QVERIFY(filled(labels.tiles(), {.i = 12, .j = 9, .k = 1, .t = 1}) == expected);
  }

  void fillsTheSegmentThatWasClicked() {
    PlainLabels labels = ring({21, 21, 3, 1});
    const std::size_t threes = labels.count(3);
    PlainLabels after = filled(labels.tiles(), {.i = 17, .j = 10, .k = 0, .inSpace = true, .value = 7});
    QCOMPARE(after.count(7), threes);
    QCOMPARE(after.count(3), std::size_t{0});
    after = filled(labels.tiles(), {.i = 17, .j = 10, .k = 0, .value = 0});  // erases one slice's ring
    QCOMPARE(after.count(3), threes / 3 * 2);
  }

  void cornersDoNotConnect() {
    PlainLabels labels{{2, 2, 2, 1}};
    labels.at(1, 0, 0) = labels.at(0, 1, 0) = labels.at(0, 0, 1) = 5;
    PlainLabels expected = labels;
    expected.at(0, 0, 0) = 1;
    QVERIFY(filled(labels.tiles(), {.inSpace = true}) == expected);
  }

  void agreesWithTheSlowestFlood_data() {
    QTest::addColumn<int>("axis");
    QTest::addColumn<bool>("inSpace");
    QTest::addColumn<bool>("ranges");
    for (const bool ranges : {false, true}) {
      const char* how = ranges ? "range" : "label";
      for (int axis = 0; axis < 3; ++axis)
        QTest::addRow("slice along %c by %s", "ijk"[axis], how) << axis << false << ranges;
      QTest::addRow("space by %s", how) << 2 << true << ranges;
    }
  }
  void agreesWithTheSlowestFlood() {
    QFETCH(int, axis);
    QFETCH(bool, inSpace);
    QFETCH(bool, ranges);
    std::mt19937 random{static_cast<unsigned>(axis + 10 * inSpace + 100 * ranges)};
    const auto pick = [&](int below) { return static_cast<int>(random() % static_cast<unsigned>(below)); };
    const GridSize size{70, 11, 9, 2};
    for (int round = 0; round < 12; ++round) {
      PlainLabels labels = test::speckle(size, 12, random);
      for (SegmentValue& value : labels.voxels) value = value < 8 ? SegmentValue{0} : SegmentValue(value - 7);
      const Volume image = imageOf(size, [&](std::size_t) {
        return random() % 50 == 0 ? std::numeric_limits<float>::quiet_NaN() : static_cast<float>(random() % 10);
      });
      Fill fill{static_cast<GridAxis>(axis), pick(70), pick(11), pick(9), pick(2), inSpace};
      fill.value = static_cast<SegmentValue>(pick(5));
      if (pick(2)) fill.locked = {2, 4};
      if (ranges && pick(3)) fill.minValue = 2;
      if (ranges && (!fill.minValue || pick(2))) fill.maxValue = 8;
      QVERIFY(filled(labels.tiles(), fill, &image) == floodedByHand(labels, fill, &image));
    }
  }

  void growsOverOtherLabelsWithinTheRangeUpToLockedOnes() {
    // One row: values 0 … 19; labels 2 at 8 and 4 at 14.
    const GridSize size{20, 1, 1, 1};
    PlainLabels labels{size};
    labels.at(8, 0, 0) = 2;
    labels.at(14, 0, 0) = 4;
    const Volume image = imageOf(size, [](std::size_t n) { return static_cast<float>(n); });
    Fill grow{.i = 10, .locked = {4}, .minValue = 5, .maxValue = 17};
    PlainLabels expected = labels;
    for (int i = 5; i < 14; ++i) expected.at(i, 0, 0) = 1;
    QVERIFY(filled(labels.tiles(), grow, &image) == expected);
  }

  void doesNothingWhereItCannotBegin() {
    const GridSize size{20, 20, 2, 1};
    PlainLabels labels{size};
    labels.at(3, 3, 0) = 2;
    const LabelTiles tiles = labels.tiles();
    const Volume image = imageOf(size, [](std::size_t) { return 5.F; });
    const Volume other = imageOf({19, 20, 2, 1}, [](std::size_t) { return 5.F; });
    for (const Fill& off : {Fill{.i = -1}, Fill{.i = 20}, Fill{.j = 20}, Fill{.k = 2}, Fill{.t = 1}})
      QVERIFY(filled(tiles, off) == labels);
    QVERIFY(filled(tiles, {.i = 3, .j = 3, .locked = {2}}) == labels);
    QVERIFY(filled(tiles, {.i = 3, .j = 3, .value = 2}) == labels);
    QVERIFY(filled(tiles, {.minValue = 6}, &image) == labels);
    QVERIFY(filled(tiles, {.minValue = 4}) == labels);
    QVERIFY(filled(tiles, {.minValue = 4}, &other) == labels);
    QVERIFY(!(filled(tiles, {.minValue = 4}, &image) == labels));
  }
};

QTEST_GUILESS_MAIN(FillTest)
#include "FillTest.moc"
