#include "ui/work/ChartView.h"

#include "ui/text/NumberText.h"
#include "ui/theme/Theme.h"
#include "ui/work/ChartFrame.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QStringList>
#include <QToolTip>
#include <algorithm>
#include <cmath>

namespace diptych::ui {
namespace {

/// The chart's text is 7 and 8.5 points; this makes it 10 and 12 pixels, the smallest that reads well on a screen.
constexpr double screenPoint = 1.45;

const QPointF* pointAt(const ChartSeries& series, double x) {
  const auto found =
      std::find_if(series.points.begin(), series.points.end(), [x](const QPointF& p) { return p.x() == x; });
  return found == series.points.end() || !std::isfinite(found->y()) ? nullptr : &*found;
}

QString number(double value) {
  return QString::fromStdString(fixedText(value, 3));
}

}  // namespace

ChartView::ChartView(QWidget* parent) : QWidget(parent) {
  setMouseTracking(true);
  setFocusPolicy(Qt::StrongFocus);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

void ChartView::setChart(LineChart chart) {
  chart_ = std::move(chart);
  xs_.clear();
  for (const ChartSeries& series : chart_.series)
    for (const QPointF& point : series.points)
      if (std::isfinite(point.x()) && std::isfinite(point.y())) xs_.push_back(point.x());
  std::sort(xs_.begin(), xs_.end());
  xs_.erase(std::unique(xs_.begin(), xs_.end()), xs_.end());
  setReading(reading_);
  update();
}

void ChartView::setReading(std::optional<double> x) {
  if (!x || xs_.empty()) {
    reading_.reset();
  } else {
    const auto after = std::lower_bound(xs_.begin(), xs_.end(), *x);
    if (after == xs_.end())
      reading_ = xs_.back();
    else if (after == xs_.begin() || *after - *x < *x - *std::prev(after))
      reading_ = *after;
    else
      reading_ = *std::prev(after);
  }
  setAccessibleDescription(readingLines().join(QStringLiteral(", ")));
  update();
}

QStringList ChartView::readingLines() const {
  if (!reading_) return {};
  QStringList lines{QStringLiteral("%1 %2").arg(QString::fromStdString(chart_.x.title),
                                                QString::fromStdString(shortText(*reading_)))};
  for (const ChartSeries& series : chart_.series)
    if (const QPointF* point = pointAt(series, *reading_))
      lines << QStringLiteral("%1 %2").arg(QString::fromStdString(series.name), number(point->y()));
  return lines;
}

QRectF ChartView::area() const {
  return QRectF(rect()).adjusted(0, 2, -2, -2);
}

ChartStyle ChartView::style() const {
  const Theme& theme = Theme::instance();
  ChartStyle style = theme.dark() ? darkChartStyle() : lightChartStyle();
  style.ground = theme.colours().panel;
  style.point = screenPoint;
  style.fontFamily = font().family();
  return style;
}

std::optional<ChartFrame> ChartView::frame() const {
  return chartFrame(area(), chart_, style());
}

void ChartView::read(std::optional<double> x) {
  setReading(x);
  if (const auto at = frame(); at && reading_) {
    const int right = static_cast<int>(at->position({*reading_, at->lowY}).x()) + 4;
    QToolTip::showText(mapToGlobal(QPoint(right, static_cast<int>(at->plot.top()))),
                       readingLines().join(QLatin1Char('\n')), this);
  } else {
    QToolTip::hideText();
  }
  Q_EMIT readingMoved(reading_);
}

void ChartView::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const ChartStyle look = style();
  paintChart(painter, area(), chart_, look);
  if (const auto at = frame(); at && reading_) paintReading(painter, *at);
  if (hasFocus()) {
    painter.setPen(QPen(Theme::instance().colours().accent, 1));
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), metric::corner, metric::corner);
  }
}

void ChartView::paintReading(QPainter& painter, const ChartFrame& at) const {
  const ChartStyle look = style();
  const double x = std::round(at.position({*reading_, at.lowY}).x()) + 0.5;
  painter.setPen(QPen(look.muted, 1));
  painter.drawLine(QPointF(x, at.plot.top()), QPointF(x, at.plot.bottom()));
  painter.setPen(QPen(look.ground, 1.5));
  for (std::size_t i = 0; i < chart_.series.size(); ++i)
    if (const QPointF* point = pointAt(chart_.series[i], *reading_)) {
      painter.setBrush(seriesColour(i, look.ground));
      painter.drawEllipse(at.position(*point), 4, 4);
    }
}

void ChartView::mouseMoveEvent(QMouseEvent* event) {
  const auto at = frame();
  if (!at) return;
  const bool inside = at->plot.adjusted(-8, -8, 8, 8).contains(event->position());
  read(inside ? std::optional<double>(at->valueX(event->position().x())) : std::nullopt);
}

void ChartView::leaveEvent(QEvent*) {
  read({});
}

void ChartView::keyPressEvent(QKeyEvent* event) {
  if (xs_.empty()) return QWidget::keyPressEvent(event);
  // Where no reading is, the first arrow starts at the newest value: that is the one people want to know.
  const auto at = reading_ ? std::lower_bound(xs_.begin(), xs_.end(), *reading_) : xs_.end();
  switch (event->key()) {
    case Qt::Key_Left:
      return read(at == xs_.begin() ? *at : *std::prev(at));
    case Qt::Key_Right:
      return read(at == xs_.end() || std::next(at) == xs_.end() ? xs_.back() : *std::next(at));
    case Qt::Key_Home:
      return read(xs_.front());
    case Qt::Key_End:
      return read(xs_.back());
    case Qt::Key_Escape:
      if (reading_) return read({});
      break;
    default:
      break;
  }
  QWidget::keyPressEvent(event);
}

void ChartView::focusOutEvent(QFocusEvent* event) {
  read({});
  QWidget::focusOutEvent(event);
}

}  // namespace diptych::ui
