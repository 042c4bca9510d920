#include "core/label/SegmentCounts.h"

#include "PlainLabels.h"

#include <QtTest>

using namespace diptych;
using diptych::test::PlainLabels;

namespace {

constexpr GridSize kGrid{130, 70, 4, 3};

/// Whether the counts are those of the labels, by counting voxel by voxel.
void compare(const SegmentCounts& counts, const LabelTiles& labels) {
  const auto whole = labels.voxelCounts();
  std::map<std::pair<int, int>, std::map<int, std::size_t>> plain;
  PlainLabels voxels{labels};
  voxels.forEach([&](int i, int j, int k, int t) { ++plain[{t, voxels.at(i, j, k, t)}][k]; });
  for (int value = 1; value < 9; ++value) {
    const auto segment = static_cast<SegmentValue>(value);
    QCOMPARE(counts.voxels(segment), static_cast<std::size_t>(value) < whole.size() ? whole[segment] : 0);
    for (int t = 0; t < kGrid.t; ++t) {
      std::size_t total = 0;
      for (const auto& [k, count] : plain[{t, value}]) total += count;
      QCOMPARE(counts.voxels(segment, t), total);
      QCOMPARE(counts.slices(segment, t), static_cast<int>(plain[{t, value}].size()));
    }
  }
}

}  // namespace

class SegmentCountsTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void startsEmpty() {
    const SegmentCounts none, blank{LabelTiles{kGrid}};
    for (const SegmentCounts& counts : {none, blank}) {
      QCOMPARE(counts.voxels(1), std::size_t{0});
      QCOMPARE(counts.voxels(1, 0), std::size_t{0});
      QCOMPARE(counts.slices(1, 0), 0);
    }
  }

  void countsWhatIsThere() {
    PlainLabels labels{kGrid};
    labels.at(0, 0, 0, 1) = labels.at(129, 69, 0, 1) = labels.at(5, 5, 3, 1) = labels.at(5, 5, 3, 2) = 7;
    const SegmentCounts counts{labels.tiles()};
    QCOMPARE(counts.voxels(7, 1), std::size_t{3});
    QCOMPARE(counts.voxels(7), std::size_t{4});
    QCOMPARE(counts.slices(7, 1), 2);
    QCOMPARE(counts.slices(7, 0), 0);
    QCOMPARE(counts.voxels(0, 1), std::size_t{0});
  }

  void followsEditsAndTheirUndoing() {
    std::mt19937 random{9};
    const auto pick = [&](int below) { return static_cast<int>(random() % static_cast<unsigned>(below)); };
    LabelTiles labels = test::speckle(kGrid, 3, random).tiles();
    SegmentCounts counts{labels};
    std::vector<Edit> done;
    for (int round = 0; round < 40; ++round) {
      Edit edit;
      if (!done.empty() && pick(3) == 0) {
        edit = done.back().reversed();
        done.pop_back();
      } else {
        EditBuilder builder{labels};
        const int left = pick(130), top = pick(70), side = pick(90), k = pick(4), t = pick(3);
        const auto value = static_cast<SegmentValue>(pick(9));
        for (int y = top; y < top + side; ++y)
          for (int x = left; x < left + side; ++x) builder.set(x, y, k, t, value);
        edit = std::move(builder).finish("box");
        done.push_back(edit);
      }
      QVERIFY(apply(labels, edit).ok());
      counts.apply(edit);
      if (round % 4 == 0) compare(counts, labels);
    }
    for (; !done.empty(); done.pop_back()) {
      QVERIFY(apply(labels, done.back().reversed()).ok());
      counts.apply(done.back().reversed());
    }
    compare(counts, labels);
  }

  void forgetsWhatIsErased() {
    PlainLabels plain{kGrid};
    plain.at(9, 9, 2, 0) = 4;
    LabelTiles labels = plain.tiles();
    SegmentCounts counts{labels};
    EditBuilder eraser{labels};
    eraser.set(9, 9, 2, 0, 0);
    counts.apply(std::move(eraser).finish("Eraser"));
    QCOMPARE(counts.voxels(4), std::size_t{0});
    QCOMPARE(counts.slices(4, 0), 0);
  }
};

QTEST_GUILESS_MAIN(SegmentCountsTest)
#include "SegmentCountsTest.moc"
