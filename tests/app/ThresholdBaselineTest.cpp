// The best threshold of a picture small enough to try them all by hand.

#include "app/demo/ThresholdBaseline.h"
#include "core/edit/Edit.h"

#include <QTest>
#include <array>
#include <cstring>
#include <memory>

using namespace diptych;
using namespace diptych::app;

namespace {

Volume volumeOf(const std::array<std::int16_t, 6>& values) {
  auto bytes = std::shared_ptr<std::byte[]>(new std::byte[sizeof values]);
  std::memcpy(bytes.get(), values.data(), sizeof values);
  Geometry geometry;
  geometry.size = {3, 1, 2, 1};
  return Volume{geometry, ScalarType::int16, 1, 1, 0, "CT", std::shared_ptr<const std::byte>(bytes, bytes.get())};
}

LabelTiles labelsOf(const std::array<SegmentValue, 6>& values) {
  EditBuilder builder{LabelTiles{GridSize{3, 1, 2, 1}}};
  for (int i = 0; i < 6; ++i) builder.set(i % 3, 0, i / 3, 0, values[static_cast<std::size_t>(i)]);
  LabelTiles labels{GridSize{3, 1, 2, 1}};
  [[maybe_unused]] const Status applied = apply(labels, std::move(builder).finish("labels"));
  return labels;
}

}  // namespace

class ThresholdBaselineTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void findsTheThresholdThatMadeTheLabels() {
    const auto best =
        bestThreshold(volumeOf({10, 20, 30, 40, 50, 60}), labelsOf({0, 0, 0, 1, 1, 1}), 1, {{0, 0}, {0, 1}});
    QCOMPARE(best.dice, 1.0);
    QCOMPARE(best.threshold, 40.0);
    QVERIFY(best.atLeast);
    QCOMPARE(best.words(), std::string("HU ≥ 40"));
  }

  void looksFromBothSides() {
    const auto best =
        bestThreshold(volumeOf({10, 20, 30, 40, 50, 60}), labelsOf({1, 1, 0, 0, 0, 0}), 1, {{0, 0}, {0, 1}});
    QCOMPARE(best.dice, 1.0);
    QVERIFY(!best.atLeast);
    QCOMPARE(best.threshold, 20.0);
  }

  void aBandIsBeyondASingleThreshold() {
    const auto best =
        bestThreshold(volumeOf({10, 20, 30, 40, 50, 60}), labelsOf({0, 0, 1, 1, 0, 0}), 1, {{0, 0}, {0, 1}});
    QCOMPARE(best.dice, 2.0 * 2 / (4 + 2));
  }

  void looksAtTheSlicesGivenOnly() {
    const auto best = bestThreshold(volumeOf({10, 20, 30, 40, 50, 60}), labelsOf({0, 0, 1, 0, 0, 0}), 1, {{0, 0}});
    QCOMPARE(best.dice, 1.0);
    QCOMPARE(best.threshold, 30.0);
  }

  void anAbsentSegmentHasDiceZero() {
    QCOMPARE(bestThreshold(volumeOf({1, 2, 3, 4, 5, 6}), labelsOf({0, 0, 0, 0, 0, 0}), 1, {{0, 0}}).dice, 0.0);
  }
};

QTEST_GUILESS_MAIN(ThresholdBaselineTest)
#include "ThresholdBaselineTest.moc"
