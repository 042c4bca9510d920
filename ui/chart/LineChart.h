#pragma once
// A line chart on any QPainter: window, PDF, SVG. Lines differ in dash pattern as well as colour, so that neither a
// grey print nor colour blindness hides which is which.

#include <QColor>
#include <QPointF>
#include <QRectF>
#include <QString>
#include <optional>
#include <string>
#include <vector>

class QPainter;

namespace diptych::ui {

struct ChartAxis {
  std::string title;                ///< with its unit: "Time (s)"
  std::optional<double> low, high;  ///< fixed ends; otherwise the data's
  bool whole = false;               ///< ticks at whole numbers only (epochs)
};

struct ChartSeries {
  std::string name;
  std::vector<QPointF> points;  ///< in the order of x; a point that is not finite interrupts the line
};

struct LineChart {
  std::string title;
  ChartAxis x, y;
  std::vector<ChartSeries> series;
};

/// How a chart looks on what it is painted on.
struct ChartStyle {
  QColor ground, ink, muted, grid;
  double point = 1;  ///< device units of one typographic point
  QString fontFamily;
  bool textAsPaths = false;  ///< for SVG that must look the same where the font is missing
};
ChartStyle lightChartStyle();
ChartStyle darkChartStyle();

/// Fills `area`: title, legend (from two series on), plot. Says "No values" where there is nothing to draw.
void paintChart(QPainter& painter, const QRectF& area, const LineChart& chart, const ChartStyle& style);

/// The palette's colour for a series, moved towards black or white until it stands out from the ground (contrast ≥ 3:1).
QColor seriesColour(std::size_t position, const QColor& ground);
/// WCAG 2 contrast ratio, 1 … 21.
double contrast(const QColor& a, const QColor& b);

}  // namespace diptych::ui
