#include "ui/work/TrainingCurves.h"

#include <QtTest>
#include <limits>

using namespace diptych;
using namespace diptych::ui;

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

CurvePoint point(double epoch, double loss, std::vector<double> dice = {}) {
  return {static_cast<int>(epoch * 10), epoch, epoch * 2, loss, std::move(dice)};
}

}  // namespace

class TrainingCurvesTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void newestDiceIsTheMeanWithoutBackground() {
    QVERIFY(!newestDice({}));
    QVERIFY(!newestDice({point(1, 0.9), point(2, 0.8, {0.99})}));
    const auto reading = newestDice({point(1, 0.9, {0.99, 0.8, 0.6}), point(2, 0.8)});
    QVERIFY(reading);
    QCOMPARE(reading->value, 0.7);
    QCOMPARE(reading->trend, Trend::level);
    QCOMPARE(newestDice({point(1, 1, {0, missing, 0.5})})->value, 0.5);
  }
  void trendComparesWithTheMeasurementBefore_data() {
    QTest::addColumn<double>("newest");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("words");
    QTest::newRow("up") << 0.87 << "0.87 ↑"
                        << "Validation Dice 0.87, rising";
    QTest::newRow("down") << 0.70 << "0.70 ↓"
                          << "Validation Dice 0.70, falling";
    QTest::newRow("level") << 0.804 << "0.80"
                           << "Validation Dice 0.80";
  }
  void trendComparesWithTheMeasurementBefore() {
    QFETCH(double, newest);
    QFETCH(QString, text);
    QFETCH(QString, words);
    // Points without a measurement stand between: they are no step back.
    const auto reading =
        newestDice({point(1, 1, {0, 0.5}), point(2, 1, {0, 0.8}), point(3, 1), point(4, 1, {0, newest})});
    QVERIFY(reading);
    QCOMPARE(diceText(*reading), text);
    QCOMPARE(diceWords(*reading), words);
  }

  void chartsHoldWhatWasMeasured() {
    const std::vector<CurvePoint> curve{point(0.5, 1.2), point(1, 0.8, {1, 0.4, missing}), point(1.5, 0.6),
                                        point(2, 0.5, {1, 0.7, missing})};
    const LineChart loss = lossChart(curve);
    QCOMPARE(loss.series.size(), 1u);
    QCOMPARE(loss.series[0].points.size(), 4u);
    QCOMPARE(loss.series[0].points[1], QPointF(1, 0.8));
    const LineChart dice = diceChart(curve, {"", "LV cavity", "Myocardium"});
    QCOMPARE(dice.series.size(), 1u);  // myocardium was never measured
    QCOMPARE(dice.series[0].name, "LV cavity");
    QCOMPARE(dice.series[0].points, (std::vector<QPointF>{{1, 0.4}, {2, 0.7}}));
    QCOMPARE(*dice.y.high, 1.0);
    QVERIFY(diceChart({}, {}).series.empty());
  }

  void summarySaysTheNewestOfEach() {
    QCOMPARE(curveSummary({}, {}), "No values yet: the first come after a few steps.");
    QCOMPARE(curveSummary({point(0.5, 1.234)}, {}),
             "Epoch 0.5, loss 1.23. Dice is measured on held-out slices; there is none yet.");
    QCOMPARE(curveSummary({point(1, 0.8, {1, 0.4, missing, 0.6}), point(2, 0.5)}, {"", "LV cavity", "Myocardium"}),
             "Epoch 2.0, loss 0.50 (0.80 at the start). Validation Dice: LV cavity 0.40, class 3 0.60.");
  }
};

QTEST_GUILESS_MAIN(TrainingCurvesTest)
#include "TrainingCurvesTest.moc"
