#include "ui/chart/LineChart.h"

#include "core/label/Scheme.h"
#include "ui/chart/Ticks.h"
#include "ui/text/NumberText.h"

#include <QFont>
#include <QFontMetricsF>
#include <QPainter>
#include <QPainterPath>
#include <QPen>
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace diptych::ui {
namespace {

double luminance(const QColor& colour) {
  const auto linear = [](double c) { return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4); };
  return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) + 0.0722 * linear(colour.blueF());
}

/// In units of the line's width; the first line is solid.
QList<qreal> dashPattern(std::size_t position) {
  static const std::array<QList<qreal>, 6> patterns = {QList<qreal>{}, {5, 2.5}, {1.5, 2},
                                                       {7, 2, 1.5, 2}, {9, 2.5}, {3, 1.5}};
  return patterns[position % patterns.size()];
}

QPen seriesPen(std::size_t position, const ChartStyle& style) {
  QPen pen(seriesColour(position, style.ground), 1.3 * style.point);
  pen.setJoinStyle(Qt::RoundJoin);
  pen.setCapStyle(Qt::FlatCap);
  const QList<qreal> pattern = dashPattern(position);
  if (!pattern.isEmpty()) pen.setDashPattern(pattern);
  return pen;
}

bool finite(const QPointF& p) {
  return std::isfinite(p.x()) && std::isfinite(p.y());
}

struct Range {
  double low = std::numeric_limits<double>::infinity(), high = -std::numeric_limits<double>::infinity();
  void include(double v) {
    low = std::min(low, v);
    high = std::max(high, v);
  }
};

/// Paints one chart; holds what every step needs.
class Painter {
public:
  Painter(QPainter& painter, const LineChart& chart, const ChartStyle& style)
      : painter_{painter}, chart_{chart}, style_{style}, small_{font(7)}, bold_{font(8.5)} {
    bold_.setBold(true);
  }

  void paint(QRectF area) {
    painter_.save();
    painter_.setRenderHint(QPainter::Antialiasing);
    area.setTop(paintTitle(area));
    Range x, y;
    for (const ChartSeries& series : chart_.series)
      for (const QPointF& point : series.points)
        if (finite(point)) {
          x.include(point.x());
          y.include(point.y());
        }
    if (x.low > x.high) {
      text(small_, style_.muted, area, Qt::AlignLeft | Qt::AlignTop, "No values");
    } else {
      if (chart_.series.size() > 1) area.setTop(paintLegend(area));
      paintPlot(area, x, y);
    }
    painter_.restore();
  }

private:
  QFont font(double points) const {
    QFont font(style_.fontFamily);
    font.setPixelSize(std::max(1, static_cast<int>(std::lround(points * style_.point))));
    font.setHintingPreference(QFont::PreferNoHinting);
    return font;
  }
  double pt(double points) const { return points * style_.point; }

  void text(const QFont& font, const QColor& colour, const QRectF& box, Qt::Alignment align, const QString& words) {
    const QFontMetricsF metrics(font);
    const double width = metrics.horizontalAdvance(words);
    double x = box.left(), baseline = box.top() + metrics.ascent();
    if (align & Qt::AlignRight) x = box.right() - width;
    if (align & Qt::AlignHCenter) x = box.center().x() - width / 2;
    if (align & Qt::AlignVCenter) baseline = box.center().y() + (metrics.ascent() - metrics.descent()) / 2;
    if (style_.textAsPaths) {
      QPainterPath path;
      path.addText(x, baseline, font, words);
      painter_.fillPath(path, colour);
    } else {
      painter_.setFont(font);
      painter_.setPen(colour);
      painter_.drawText(QPointF(x, baseline), words);
    }
  }

  /// Returns the top of what is left.
  double paintTitle(const QRectF& area) {
    const QFontMetricsF metrics(bold_);
    const QString words = metrics.elidedText(QString::fromStdString(chart_.title), Qt::ElideRight, area.width());
    text(bold_, style_.ink, area, Qt::AlignLeft, words);
    return area.top() + metrics.height() + pt(4);
  }

  double paintLegend(const QRectF& area) {
    const QFontMetricsF metrics(small_);
    const double sample = pt(16), gap = pt(4), between = pt(11), line = metrics.height() + pt(1.5);
    double x = area.left(), y = area.top();
    for (std::size_t i = 0; i < chart_.series.size(); ++i) {
      const QString name = metrics.elidedText(QString::fromStdString(chart_.series[i].name), Qt::ElideRight,
                                              area.width() - sample - gap);
      const double width = sample + gap + metrics.horizontalAdvance(name);
      if (x > area.left() && x + width > area.right()) {
        x = area.left();
        y += line;
      }
      painter_.setPen(seriesPen(i, style_));
      painter_.drawLine(QPointF(x, y + metrics.height() / 2), QPointF(x + sample, y + metrics.height() / 2));
      text(small_, style_.ink, QRectF(x + sample + gap, y, width, metrics.height()), Qt::AlignLeft, name);
      x += width + between;
    }
    return y + line + pt(4);
  }

  void paintPlot(const QRectF& area, Range x, Range y) {
    if (chart_.x.low) x.low = *chart_.x.low;
    if (chart_.x.high) x.high = *chart_.x.high;
    if (chart_.y.low) y.low = *chart_.y.low;
    if (chart_.y.high) y.high = *chart_.y.high;
    const QFontMetricsF metrics(small_);
    const Ticks ticksY = niceTicks(y.low, y.high, 6, chart_.y.whole);
    const Ticks ticksX = niceTicks(x.low, x.high, 8, chart_.x.whole);
    double labelWidth = 0;
    for (const double value : ticksY.values)
      labelWidth =
          std::max(labelWidth, metrics.horizontalAdvance(QString::fromStdString(fixedText(value, ticksY.decimals))));
    const QString lastX = QString::fromStdString(fixedText(ticksX.values.back(), ticksX.decimals));

    // The y axis's title stands upright above its numbers: nobody tilts their head.
    text(small_, style_.muted, area, Qt::AlignLeft, QString::fromStdString(chart_.y.title));
    const QRectF plot(
        QPointF(area.left() + labelWidth + pt(4), area.top() + metrics.height() + pt(6)),
        QPointF(area.right() - metrics.horizontalAdvance(lastX) / 2, area.bottom() - 2 * metrics.height() - pt(5)));
    if (plot.width() <= 0 || plot.height() <= 0) return;
    const auto toX = [&](double v) {
      return plot.left() + (v - ticksX.values.front()) / (ticksX.values.back() - ticksX.values.front()) * plot.width();
    };
    const auto toY = [&](double v) {
      return plot.bottom() -
             (v - ticksY.values.front()) / (ticksY.values.back() - ticksY.values.front()) * plot.height();
    };

    for (const double value : ticksY.values) {
      const bool base = value == ticksY.values.front();
      painter_.setPen(QPen(base ? style_.muted : style_.grid, pt(0.5)));
      painter_.drawLine(QPointF(plot.left(), toY(value)), QPointF(plot.right(), toY(value)));
      text(small_, style_.muted, QRectF(area.left(), toY(value) - pt(6), labelWidth, pt(12)),
           Qt::AlignRight | Qt::AlignVCenter, QString::fromStdString(fixedText(value, ticksY.decimals)));
    }
    for (const double value : ticksX.values) {
      painter_.setPen(QPen(style_.muted, pt(0.5)));
      painter_.drawLine(QPointF(toX(value), plot.bottom()), QPointF(toX(value), plot.bottom() + pt(2.5)));
      text(small_, style_.muted, QRectF(toX(value) - pt(30), plot.bottom() + pt(4), pt(60), metrics.height()),
           Qt::AlignHCenter, QString::fromStdString(fixedText(value, ticksX.decimals)));
    }
    text(small_, style_.muted,
         QRectF(plot.left(), plot.bottom() + pt(4) + metrics.height(), plot.width(), metrics.height()), Qt::AlignRight,
         QString::fromStdString(chart_.x.title));

    painter_.setClipRect(plot.adjusted(-pt(2), -pt(2), pt(2), pt(2)));
    painter_.setBrush(Qt::NoBrush);
    for (std::size_t i = 0; i < chart_.series.size(); ++i) paintSeries(i, toX, toY);
    painter_.setClipping(false);
  }

  template <class ToX, class ToY>
  void paintSeries(std::size_t i, const ToX& toX, const ToY& toY) {
    QPolygonF run;
    const auto finish = [&] {
      if (run.size() == 1) {  // a lone point would be invisible as a line
        painter_.setPen(Qt::NoPen);
        painter_.setBrush(seriesColour(i, style_.ground));
        painter_.drawEllipse(run.front(), pt(1.6), pt(1.6));
        painter_.setBrush(Qt::NoBrush);
      } else if (run.size() > 1) {
        painter_.setPen(seriesPen(i, style_));
        painter_.drawPolyline(run);
      }
      run.clear();
    };
    for (const QPointF& point : chart_.series[i].points) {
      if (finite(point))
        run.append(QPointF(toX(point.x()), toY(point.y())));
      else
        finish();
    }
    finish();
  }

  QPainter& painter_;
  const LineChart& chart_;
  const ChartStyle& style_;
  QFont small_, bold_;
};

}  // namespace

ChartStyle lightChartStyle() {
  return {QColor("#ffffff"), QColor("#1d2126"), QColor("#5b6570"), QColor("#e3e6e9"), 1, "DejaVu Sans", false};
}

ChartStyle darkChartStyle() {
  return {QColor("#1e2126"), QColor("#e6e8eb"), QColor("#9aa3ad"), QColor("#33383f"), 1, "DejaVu Sans", false};
}

double contrast(const QColor& a, const QColor& b) {
  const auto [dark, light] = std::minmax({luminance(a), luminance(b)});
  return (light + 0.05) / (dark + 0.05);
}

QColor seriesColour(std::size_t position, const QColor& ground) {
  const Colour colour = paletteColour(position);
  const QColor pure(colour.r, colour.g, colour.b);
  const bool darken = luminance(ground) > 0.5;
  const double goal = darken ? 0.0 : 1.0;
  for (double share = 0; share < 1; share += 0.05) {
    const auto mix = [&](double c) { return static_cast<float>((1 - share) * c + share * goal); };
    const QColor moved = QColor::fromRgbF(mix(pure.redF()), mix(pure.greenF()), mix(pure.blueF()));
    if (contrast(moved, ground) >= 3) return moved;
  }
  return darken ? QColor(Qt::black) : QColor(Qt::white);
}

void paintChart(QPainter& painter, const QRectF& area, const LineChart& chart, const ChartStyle& style) {
  Painter(painter, chart, style).paint(area);
}

}  // namespace diptych::ui
