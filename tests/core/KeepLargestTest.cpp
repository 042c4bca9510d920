#include "core/tools/KeepLargest.h"
#include "core/tools/Morphology.h"

#include "PlainLabels.h"

#include <QtTest>

using namespace diptych;
using diptych::test::changed;
using diptych::test::PlainLabels;

namespace {

struct Outcome {
  PlainLabels labels;
  std::size_t erased;
};
Outcome largestOf(PlainLabels before, SegmentValue value = 1, int t = 0) {
  const LabelTiles tiles = before.tiles();
  std::size_t erased = 0;
  PlainLabels after = changed(tiles, [&](EditBuilder& edit) { erased = keepLargestPiece(edit, tiles, value, t); });
  return {after, erased};
}

}  // namespace

class KeepLargestTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void leavesThePieceWithMostVoxels() {
    PlainLabels labels{{100, 20, 4, 2}};
    for (int i = 50; i < 80; ++i) labels.at(i, 10, 2, 1) = 1;  // over a tile's edge
    labels.at(79, 10, 1, 1) = labels.at(79, 9, 1, 1) = 1;      // hangs on in the slice before
    PlainLabels expected = labels;
    for (int i = 0; i < 31; ++i) labels.at(i, 10, 2, 1) = 1;  // one voxel less
    labels.at(80, 9, 2, 1) = 1;                               // touches by an edge only
    labels.at(49, 10, 2, 1) = expected.at(49, 10, 2, 1) = 2;  // another segment joins nothing
    for (int i = 0; i < 60; ++i) labels.at(i, 10, 2, 0) = expected.at(i, 10, 2, 0) = 1;  // another phase
    const auto [after, erased] = largestOf(labels, 1, 1);
    QVERIFY(after == expected);
    QCOMPARE(erased, std::size_t{32});
  }

  void piecesMeetRoundACorner() {
    // A spiral: runs that join late, first as two pieces.
    PlainLabels labels{{7, 5, 1, 1}};
    const char* rows[] = {"1.1.1.1", "1.1.1.1", "1.111.1", "1.....1", "1111111"};
    for (int j = 0; j < 5; ++j)
      for (int i = 0; i < 7; ++i) labels.at(i, j, 0) = rows[j][i] == '1';
    const auto [after, erased] = largestOf(labels);
    QCOMPARE(erased, std::size_t{7});
    QCOMPARE(PlainLabels{after}.at(2, 0, 0), SegmentValue{0});
    QCOMPARE(PlainLabels{after}.at(0, 0, 0), SegmentValue{1});
  }

  void agreesWithTheLargestComponentOfAMask() {
    std::mt19937 random{5};
    const GridSize size{70, 30, 6, 1};
    for (const unsigned values : {2U, 3U, 4U, 6U}) {
      PlainLabels labels = test::speckle(size, values, random);
      Mask mask{size.x, size.y, size.z, {}};
      for (const SegmentValue value : labels.voxels) mask.voxels.push_back(value == 1);
      const Mask largest = largestComponent(mask);
      PlainLabels expected = labels;
      for (std::size_t n = 0; n < expected.voxels.size(); ++n)
        if (mask.voxels[n] && !largest.voxels[n]) expected.voxels[n] = 0;
      const auto [after, erased] = largestOf(labels);
      QVERIFY(after == expected);
      QCOMPARE(erased, labels.count(1) - expected.count(1));
      QCOMPARE(largestOf(after).erased, std::size_t{0});
    }
  }

  void emptySlicesPartPieces() {
    PlainLabels labels{{10, 10, 5, 1}};
    labels.at(3, 3, 0) = labels.at(3, 3, 1) = labels.at(3, 3, 3) = 1;
    const auto [after, erased] = largestOf(labels);
    QCOMPARE(erased, std::size_t{1});
    QCOMPARE(PlainLabels{after}.at(3, 3, 3), SegmentValue{0});
  }

  void nothingToDoGivesNothing() {
    PlainLabels labels{{10, 10, 2, 1}};
    labels.at(1, 1, 0) = labels.at(8, 8, 0) = 4;
    QCOMPARE(largestOf(labels, 1).erased, std::size_t{0});
    QCOMPARE(largestOf(labels, 0).erased, std::size_t{0});
    QCOMPARE(largestOf(labels, 4, 3).erased, std::size_t{0});
    const auto [after, erased] = largestOf(labels, 4);  // of equals the first stays
    QCOMPARE(erased, std::size_t{1});
    QCOMPARE(PlainLabels{after}.at(1, 1, 0), SegmentValue{4});
  }
};

QTEST_GUILESS_MAIN(KeepLargestTest)
#include "KeepLargestTest.moc"
