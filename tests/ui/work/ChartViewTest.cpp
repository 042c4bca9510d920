#include "tests/ui/work/WidgetProbe.h"
#include "ui/work/ChartFrame.h"
#include "ui/work/ChartView.h"

#include <QImage>
#include <QPainter>
#include <QToolTip>
#include <QtTest>
#include <cstdlib>

using namespace diptych::ui;

namespace {

LineChart twoLines() {
  return {"Validation Dice",
          {"Epoch", {}, {}, false},
          {"Dice", 0.0, 1.0, false},
          {{"LV cavity", {{1, 0.2}, {2, 0.5}, {4, 0.9}}}, {"Myocardium", {{1, 0.1}, {4, 0.6}}}}};
}

/// The smallest rectangle that holds all pixels of about this colour.
QRect extentOf(const QImage& image, const QColor& colour) {
  QRect extent;
  for (int y = 0; y < image.height(); ++y)
    for (int x = 0; x < image.width(); ++x) {
      const QColor pixel = image.pixelColor(x, y);
      if (std::abs(pixel.red() - colour.red()) < 40 && std::abs(pixel.green() - colour.green()) < 40 &&
          std::abs(pixel.blue() - colour.blue()) < 40)
        extent |= QRect(x, y, 1, 1);
    }
  return extent;
}

}  // namespace

class ChartViewTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void initTestCase() { diptych::test::prepareApplication(); }

  void theFrameIsWherePaintChartPutsThePlot_data() {
    QTest::addColumn<bool>("legend");
    QTest::addColumn<double>("point");
    QTest::newRow("one line") << false << 1.0;
    QTest::newRow("with a legend") << true << 1.0;
    QTest::newRow("larger, with a legend") << true << 2.0;
  }
  void theFrameIsWherePaintChartPutsThePlot() {
    QFETCH(bool, legend);
    QFETCH(double, point);
    LineChart chart{"Loss", {"Epoch", {}, {}, false}, {"Loss", {}, {}, false}, {{"Line", {{0, 2}, {7, 5}}}}};
    // The second series has no place of its own in the plot, but makes for a legend of several lines.
    if (legend)
      for (int i = 0; i < 6; ++i) chart.series.push_back({"Another line with a long name", {}});
    ChartStyle style = lightChartStyle();
    style.point = point;
    QImage image(500, 400, QImage::Format_RGB32);
    image.fill(style.ground);
    QPainter painter(&image);
    const QRectF area(20, 10, 460, 380);
    paintChart(painter, area, chart, style);
    painter.end();

    const auto frame = chartFrame(area, chart, style);
    QVERIFY(frame);
    const QPointF low = frame->position({0, 2}), high = frame->position({7, 5});
    const QRect legendFree(0, static_cast<int>(frame->plot.top()) - 3, image.width(), image.height());
    const QRect line = extentOf(image.copy(legendFree), seriesColour(0, style.ground)).translated(legendFree.topLeft());
    const double tolerance = 1 + point;
    QVERIFY2(std::abs(line.left() - low.x()) <= tolerance, qPrintable(QString::number(line.left() - low.x())));
    QVERIFY(std::abs(line.right() - high.x()) <= tolerance);
    QVERIFY(std::abs(line.bottom() - low.y()) <= tolerance);
    QVERIFY(std::abs(line.top() - high.y()) <= tolerance);
    QVERIFY(std::abs(frame->valueX(high.x()) - 7) < 1e-9);
  }
  void nothingToPlotHasNoFrame() {
    QVERIFY(!chartFrame(QRectF(0, 0, 300, 200), LineChart{}, lightChartStyle()));
    QVERIFY(!chartFrame(QRectF(0, 0, 20, 10), twoLines(), lightChartStyle()));
  }

  void thePointerReadsTheNearestPoint() {
    ChartView view;
    view.resize(400, 160);
    view.setChart(twoLines());
    view.show();
    QVERIFY(view.readingLines().isEmpty());
    QTest::mouseMove(&view, QPoint(390, 80));
    QCOMPARE(view.readingLines(), (QStringList{"Epoch 4", "LV cavity 0.900", "Myocardium 0.600"}));
    QTest::mouseMove(&view, QPoint(40, 80));
    QCOMPARE(view.readingLines().value(0), "Epoch 1");
    QCOMPARE(view.accessibleDescription(), "Epoch 1, LV cavity 0.200, Myocardium 0.100");
  }
  void arrowsGoFromPointToPoint() {
    ChartView view;
    view.resize(400, 160);
    view.setChart(twoLines());
    view.show();
    std::optional<double> told;
    QObject::connect(&view, &ChartView::readingMoved, &view, [&](std::optional<double> x) { told = x; });
    QTest::keyClick(&view, Qt::Key_Right);  // begins at the newest
    QCOMPARE(told, std::optional<double>(4));
    QTest::keyClick(&view, Qt::Key_Right);
    QCOMPARE(told, std::optional<double>(4));
    QTest::keyClick(&view, Qt::Key_Left);
    QCOMPARE(view.readingLines(), (QStringList{"Epoch 2", "LV cavity 0.500"}));
    QTest::keyClick(&view, Qt::Key_Home);
    QTest::keyClick(&view, Qt::Key_Left);
    QCOMPARE(told, std::optional<double>(1));
    QTest::keyClick(&view, Qt::Key_Escape);
    QVERIFY(!told);
    QVERIFY(view.readingLines().isEmpty());
  }
  void aReadingStaysWhilePointsAreAdded() {
    ChartView view;
    view.setChart(twoLines());
    view.setReading(2);
    LineChart longer = twoLines();
    longer.series[0].points.push_back({6, 0.95});
    view.setChart(longer);
    QCOMPARE(view.readingLines().value(0), "Epoch 2");
    view.setReading(5.6);
    QCOMPARE(view.readingLines().value(0), "Epoch 6");
    view.setChart({});
    QVERIFY(view.readingLines().isEmpty());
  }
};

QTEST_MAIN(ChartViewTest)
#include "ChartViewTest.moc"
