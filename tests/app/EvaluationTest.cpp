// Two tracks compared, against numbers that a reader can count on fingers.

#include "app/loop/Evaluation.h"
#include "app/loop/WorstSlices.h"

#include <QTest>

using namespace diptych;
using namespace diptych::app;

namespace {

constexpr GridSize kSize{8, 8, 3, 1};

Geometry geometryOf(double spacing) {
  Geometry geometry;
  geometry.size = kSize;
  geometry.affine = Affine{{spacing, 0, 0}, {0, spacing, 0}, {0, 0, 5}, {}};
  return geometry;
}

Scheme schemeOf(std::vector<Segment> segments) {
  return Scheme{"test", "Test", std::move(segments)};
}
Segment segment(SegmentValue value, const std::string& name) {
  return Segment{value, name, {}, name, {}};
}

/// A full row of 8 voxels for each (slice, row) given.
LabelTiles rows(SegmentValue value, const std::vector<std::pair<int, int>>& sliceAndRow) {
  EditBuilder builder{LabelTiles{kSize}};
  for (const auto& [k, row] : sliceAndRow)
    for (int x = 0; x < kSize.x; ++x) builder.set(x, row, k, 0, value);
  LabelTiles labels{kSize};
  [[maybe_unused]] const Status applied = apply(labels, std::move(builder).finish("rows"));
  return labels;
}

std::vector<SliceState> doneStates(const std::vector<int>& slices, std::vector<SegmentValue> declared) {
  std::vector<SliceState> states;
  for (const int k : slices) states.push_back({0, k, SliceStage::done, declared});
  return states;
}

const std::vector<SliceRef> kAll{{0, 0}, {0, 1}, {0, 2}};

}  // namespace

class EvaluationTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void diceIsPooledOverSlicesAndItsMeanIsNot() {
    const Scheme scheme = schemeOf({segment(1, "a")});
    const LabelledTrack reference{rows(1, {{0, 1}, {0, 2}, {1, 1}}), scheme, doneStates({0, 1}, {1})};
    const LabelledTrack prediction{rows(1, {{0, 1}, {0, 2}}), scheme, {}};
    const Evaluation e = evaluate(prediction, reference, geometryOf(2), {{0, 0}, {0, 1}}, Protocol::patient);
    QCOMPARE(e.segments.size(), std::size_t{1});
    QCOMPARE(*e.segments[0].dice, 2.0 * 16 / (16 + 24));  // two of three rows
    QCOMPARE(*e.segments[0].sliceDice, 0.5);              // 1 and 0
    QCOMPARE(e.segments[0].missed, 1);
    QCOMPARE(e.segments[0].invented, 0);
  }

  void distancesAreInMillimetres() {
    const Scheme scheme = schemeOf({segment(1, "a")});
    const LabelledTrack reference{rows(1, {{0, 2}}), scheme, doneStates({0}, {1})};
    const LabelledTrack prediction{rows(1, {{0, 5}}), scheme, {}};
    const Evaluation e = evaluate(prediction, reference, geometryOf(2), {{0, 0}}, Protocol::patient);
    QCOMPARE(*e.segments[0].hd95, 6.0);  // three rows of 2 mm
    const Evaluation paper = evaluate(prediction, reference, geometryOf(2), {{0, 0}}, Protocol::paper);
    QCOMPARE(*paper.segments[0].hd95, 3.0);
    QVERIFY(paper.pixels && !e.pixels);
  }

  void aSegmentCountsOnlyWhereItIsDeclared() {
    const Scheme scheme = schemeOf({segment(1, "a"), segment(2, "b")});
    std::vector<SliceState> states = doneStates({0}, {1, 2});
    states.push_back({0, 1, SliceStage::done, {1}});
    states.push_back({0, 2, SliceStage::inWork, {1, 2}});
    const LabelledTrack reference{rows(1, {{0, 1}}), scheme, states};
    const LabelledTrack prediction{rows(2, {{1, 1}, {2, 1}}), scheme, {}};
    const Evaluation e = evaluate(prediction, reference, geometryOf(1), kAll, Protocol::patient);
    QCOMPARE(e.segments[0].slices, 2);
    QCOMPARE(e.segments[1].slices, 1);
    QCOMPARE(e.segments[1].invented, 0);  // "b" on slices 1 and 2 was not asked about
  }

  void absentFromBothIsUndefinedForPatientsAndZeroInThePaper() {
    const Scheme scheme = schemeOf({segment(1, "a")});
    const LabelledTrack nothing{LabelTiles{kSize}, scheme, doneStates({0}, {1})};
    QVERIFY(!evaluate(nothing, nothing, geometryOf(1), {{0, 0}}, Protocol::patient).segments[0].dice);
    QCOMPARE(*evaluate(nothing, nothing, geometryOf(1), {{0, 0}}, Protocol::paper).segments[0].dice, 0.0);
  }

  void segmentsMeetByNameWhateverTheirValues() {
    const LabelledTrack reference{rows(1, {{0, 1}}), schemeOf({segment(1, "a")}), doneStates({0}, {1})};
    const LabelledTrack prediction{rows(7, {{0, 1}}), schemeOf({segment(7, "a")}), {}};
    const Evaluation e = evaluate(prediction, reference, geometryOf(1), {{0, 0}}, Protocol::patient);
    QCOMPARE(*e.segments[0].dice, 1.0);
  }

  void aSegmentThatThePredictionDoesNotKnowIsSaidAndNotScored() {
    const LabelledTrack reference{rows(1, {{0, 1}}), schemeOf({segment(1, "a")}), doneStates({0}, {1})};
    const LabelledTrack prediction{LabelTiles{kSize}, schemeOf({segment(1, "z")}), {}};
    const Evaluation e = evaluate(prediction, reference, geometryOf(1), {{0, 0}}, Protocol::patient);
    QVERIFY(!e.segments[0].dice);
    QCOMPARE(e.segments[0].missed, 0);
    QCOMPARE(e.notes.size(), std::size_t{1});
    QVERIFY(e.notes[0].find("'a'") != std::string::npos);
  }

  void theWorstSliceComesFirstAndEmptyOnesDoNotCome() {
    const Scheme scheme = schemeOf({segment(1, "a")});
    const LabelledTrack reference{rows(1, {{0, 1}, {1, 1}, {1, 2}}), scheme, doneStates({0, 1, 2}, {1})};
    const LabelledTrack prediction{rows(1, {{0, 1}, {1, 1}}), scheme, {}};
    const auto worst = worstFirst(evaluate(prediction, reference, geometryOf(1), kAll, Protocol::patient));
    QCOMPARE(worst.size(), std::size_t{2});
    QCOMPARE(worst[0].slice.k, 1);
    QCOMPARE(worst[1].slice.k, 0);
  }
};

QTEST_GUILESS_MAIN(EvaluationTest)
#include "EvaluationTest.moc"
