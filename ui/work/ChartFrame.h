#pragma once
// Where paintChart() puts a chart's plot, so that a pointer over it can be read as values. Follows the layout in
// ui/chart/LineChart.cpp; ChartViewTest holds the two together by looking at the pixels.

#include "ui/chart/LineChart.h"

#include <QPointF>
#include <QRectF>
#include <optional>

namespace diptych::ui {

struct ChartFrame {
  QRectF plot;
  double lowX = 0, highX = 1, lowY = 0, highY = 1;  ///< values at the plot's edges

  QPointF position(const QPointF& values) const;  ///< in the coordinates of `plot`
  double valueX(double x) const;
};

/// Empty where there is nothing to plot, or no room for it.
std::optional<ChartFrame> chartFrame(const QRectF& area, const LineChart& chart, const ChartStyle& style);

}  // namespace diptych::ui
