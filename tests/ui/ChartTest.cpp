#include "ui/chart/LineChart.h"
#include "ui/chart/Ticks.h"

#include <QImage>
#include <QPainter>
#include <QtGui>
#include <QtTest>
#include <cmath>
#include <limits>

using namespace diptych::ui;

namespace {

QImage drawn(const LineChart& chart, const ChartStyle& look) {
  QImage image(400, 260, QImage::Format_RGB32);
  image.fill(look.ground);
  QPainter painter(&image);
  paintChart(painter, QRectF(10, 10, 380, 240), chart, look);
  painter.end();
  return image;
}

bool alike(const QColor& a, const QColor& b, int tolerance = 8) {
  return std::abs(a.red() - b.red()) < tolerance && std::abs(a.green() - b.green()) < tolerance &&
         std::abs(a.blue() - b.blue()) < tolerance;
}

int pixelsLike(const QImage& image, const QColor& colour) {
  int count = 0;
  for (int y = 0; y < image.height(); ++y)
    for (int x = 0; x < image.width(); ++x) count += alike(image.pixelColor(x, y), colour);
  return count;
}

/// Pieces that the longest horizontal line of this colour consists of.
int piecesOfLine(const QImage& image, const QColor& colour) {
  int longest = 0, pieces = 0;
  for (int y = 0; y < image.height(); ++y) {
    int length = 0, runs = 0;
    bool inside = false;
    for (int x = 0; x < image.width(); ++x) {
      const bool here = alike(image.pixelColor(x, y), colour, 60);
      runs += here && !inside;
      length += here;
      inside = here;
    }
    if (length > longest) {
      longest = length;
      pieces = runs;
    }
  }
  return pieces;
}

LineChart twoFlatLines() {
  return {"T",
          {"Epoch", {}, {}, true},
          {"Dice", 0.0, 1.0, false},
          {{"a", {{0, 0.3}, {10, 0.3}}}, {"b", {{0, 0.7}, {10, 0.7}}}}};
}

}  // namespace

class ChartTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void ticksAreRoundAndEnclose_data() {
    QTest::addColumn<double>("low");
    QTest::addColumn<double>("high");
    QTest::addColumn<QList<double>>("expected");
    QTest::addColumn<int>("decimals");
    QTest::newRow("unit") << 0.0 << 1.0 << QList<double>{0, 0.2, 0.4, 0.6, 0.8, 1.0} << 1;
    QTest::newRow("negative") << -0.3 << 0.3 << QList<double>{-0.4, -0.2, 0, 0.2, 0.4} << 1;
    QTest::newRow("large") << 0.0 << 1234.0 << QList<double>{0, 500, 1000, 1500} << 0;
    QTest::newRow("empty") << 5.0 << 5.0 << QList<double>{5, 5.2, 5.4, 5.6, 5.8, 6} << 1;
  }
  void ticksAreRoundAndEnclose() {
    QFETCH(double, low);
    QFETCH(double, high);
    QFETCH(QList<double>, expected);
    QFETCH(int, decimals);
    const Ticks ticks = niceTicks(low, high, 6);
    QCOMPARE(static_cast<qsizetype>(ticks.values.size()), expected.size());
    for (qsizetype i = 0; i < expected.size(); ++i)
      QVERIFY(std::abs(ticks.values[static_cast<std::size_t>(i)] - expected[i]) < 1e-9);
    QCOMPARE(ticks.decimals, decimals);
  }
  void epochsHaveWholeTicks() {
    for (const double value : niceTicks(1, 3, 8, true).values) QCOMPARE(value, std::round(value));
  }
  void impossibleRangesStillGiveTicks() {
    const double nan = std::numeric_limits<double>::quiet_NaN(), inf = std::numeric_limits<double>::infinity();
    QVERIFY(niceTicks(nan, nan, 6).values.size() >= 2);
    QVERIFY(niceTicks(-inf, inf, 6).values.size() >= 2);
    QVERIFY(niceTicks(3, 1, 6).values.size() >= 2);
  }

  void everySeriesStandsOutFromTheGround() {
    for (const ChartStyle& style : {lightChartStyle(), darkChartStyle()}) {
      for (std::size_t i = 0; i < 24; ++i) QVERIFY(contrast(seriesColour(i, style.ground), style.ground) >= 3);
      QVERIFY(contrast(style.ink, style.ground) >= 4.5);
      QVERIFY(contrast(style.muted, style.ground) >= 4.5);
    }
    QCOMPARE(contrast(Qt::black, Qt::white), 21.0);
  }

  void linesAreDrawnAndTheSecondIsDashed() {
    ChartStyle style = lightChartStyle();
    style.point = 2;  // thick enough that antialiasing leaves pure colour
    const QImage image = drawn(twoFlatLines(), style);
    QCOMPARE(piecesOfLine(image, seriesColour(0, style.ground)), 1);
    QVERIFY(piecesOfLine(image, seriesColour(1, style.ground)) > 10);
  }

  void nothingIsPaintedOutsideTheArea() {
    for (const bool paths : {false, true}) {
      ChartStyle style = lightChartStyle();
      style.textAsPaths = paths;
      LineChart chart = twoFlatLines();
      chart.title =
          "A title that is far too long for the little room that such a chart has to offer to any title at all";
      for (int i = 0; i < 9; ++i)
        chart.series.push_back({"A series with quite a long name " + std::to_string(i), {{0, 0.5}, {10, 9}}});
      const QImage image = drawn(chart, style);
      for (int x = 0; x < image.width(); ++x)
        for (const int y : {0, 4, 255, 259}) QCOMPARE(image.pixelColor(x, y), style.ground);
      for (int y = 0; y < image.height(); ++y)
        for (const int x : {0, 4, 395, 399}) QCOMPARE(image.pixelColor(x, y), style.ground);
    }
  }

  void gapsLonePointsAndEmptyChartsAreDrawn() {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    ChartStyle style = lightChartStyle();
    style.point = 2;
    LineChart chart = twoFlatLines();
    chart.series = {{"a", {{0, 0.5}, {5, nan}, {10, 0.5}}}};
    QVERIFY(pixelsLike(drawn(chart, style), seriesColour(0, style.ground)) > 0);
    chart.series = {{"a", {{0, nan}}}};
    chart.title.clear();
    QVERIFY(pixelsLike(drawn(chart, style), style.ground) < 400 * 260);  // says that there is nothing
    chart.series.clear();
    drawn(chart, style);
    QImage tiny(3, 3, QImage::Format_RGB32);
    QPainter painter(&tiny);
    paintChart(painter, QRectF(0, 0, 3, 3), twoFlatLines(), style);
  }
};

QTEST_MAIN(ChartTest)
#include "ChartTest.moc"
