#include "ui/work/ChartFrame.h"

#include "ui/chart/Ticks.h"
#include "ui/text/NumberText.h"

#include <QFont>
#include <QFontMetricsF>
#include <algorithm>
#include <cmath>
#include <limits>

namespace diptych::ui {
namespace {

QFontMetricsF metricsOf(double points, const ChartStyle& style, bool bold = false) {
  QFont font(style.fontFamily);
  font.setPixelSize(std::max(1, static_cast<int>(std::lround(points * style.point))));
  font.setHintingPreference(QFont::PreferNoHinting);
  font.setBold(bold);
  return QFontMetricsF(font);
}

double legendHeight(const LineChart& chart, const ChartStyle& style, const QFontMetricsF& metrics, double width) {
  const double sample = 16 * style.point, gap = 4 * style.point, between = 11 * style.point;
  int lines = 1;
  double x = 0;
  for (const ChartSeries& series : chart.series) {
    const QString name = metrics.elidedText(QString::fromStdString(series.name), Qt::ElideRight, width - sample - gap);
    const double entry = sample + gap + metrics.horizontalAdvance(name);
    if (x > 0 && x + entry > width) {
      x = 0;
      ++lines;
    }
    x += entry + between;
  }
  return lines * (metrics.height() + 1.5 * style.point) + 4 * style.point;
}

}  // namespace

QPointF ChartFrame::position(const QPointF& values) const {
  return {plot.left() + (values.x() - lowX) / (highX - lowX) * plot.width(),
          plot.bottom() - (values.y() - lowY) / (highY - lowY) * plot.height()};
}

double ChartFrame::valueX(double x) const {
  return lowX + (x - plot.left()) / plot.width() * (highX - lowX);
}

std::optional<ChartFrame> chartFrame(const QRectF& area, const LineChart& chart, const ChartStyle& style) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  QPointF low(infinity, infinity), high(-infinity, -infinity);
  for (const ChartSeries& series : chart.series)
    for (const QPointF& point : series.points) {
      if (!std::isfinite(point.x()) || !std::isfinite(point.y())) continue;
      low = {std::min(low.x(), point.x()), std::min(low.y(), point.y())};
      high = {std::max(high.x(), point.x()), std::max(high.y(), point.y())};
    }
  if (low.x() > high.x()) return std::nullopt;

  const QFontMetricsF small = metricsOf(7, style), bold = metricsOf(8.5, style, true);
  double top = area.top() + bold.height() + 4 * style.point;
  if (chart.series.size() > 1) top += legendHeight(chart, style, small, area.width());
  const Ticks x = niceTicks(chart.x.low.value_or(low.x()), chart.x.high.value_or(high.x()), 8, chart.x.whole);
  const Ticks y = niceTicks(chart.y.low.value_or(low.y()), chart.y.high.value_or(high.y()), 6, chart.y.whole);
  double labels = 0;
  for (const double value : y.values)
    labels = std::max(labels, small.horizontalAdvance(QString::fromStdString(fixedText(value, y.decimals))));
  const double lastLabel = small.horizontalAdvance(QString::fromStdString(fixedText(x.values.back(), x.decimals)));

  ChartFrame frame;
  frame.plot = QRectF(QPointF(area.left() + labels + 4 * style.point, top + small.height() + 6 * style.point),
                      QPointF(area.right() - lastLabel / 2, area.bottom() - 2 * small.height() - 5 * style.point));
  if (frame.plot.width() <= 0 || frame.plot.height() <= 0) return std::nullopt;
  frame.lowX = x.values.front();
  frame.highX = x.values.back();
  frame.lowY = y.values.front();
  frame.highY = y.values.back();
  return frame;
}

}  // namespace diptych::ui
