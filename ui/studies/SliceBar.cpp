#include "ui/studies/SliceBar.h"

#include "ui/studies/SliceBarAccess.h"
#include "ui/studies/SliceMarks.h"
#include "ui/theme/Theme.h"

#include <QHelpEvent>
#include <QHoverEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <QToolTip>
#include <algorithm>
#include <cmath>
#include <utility>

namespace diptych::ui {
namespace {

constexpr int kHeight = 36, kMargin = 6, kPage = 10;
constexpr double kMostDotPitch = 20;
constexpr double kFrameTop = 3.5, kFrameBottom = 28.5, kCaretTop = 30, kCaretBottom = 34;  // y, from top to bottom
constexpr double kDotCentre = 19, kStripTop = 6, kStripBottom = 26;

QFont labelFont(const QFont& base) {
  QFont font = base;
  font.setPixelSize(metric::textSize);
  return font;
}

}  // namespace

SliceBar::SliceBar(QWidget* parent) : QWidget(parent) {
  installSliceBarAccess();
  setAccessibleName(tr("Slices"));
  setFocusPolicy(Qt::StrongFocus);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  setMouseTracking(true);
  setAttribute(Qt::WA_Hover);
  connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

QSize SliceBar::sizeHint() const {
  return {400, kHeight};
}

QSize SliceBar::minimumSizeHint() const {
  return {160, kHeight};
}

// ---- state ----

void SliceBar::setSlices(std::vector<SliceMark> marks) {
  if (marks == marks_) return;
  marks_ = std::move(marks);
  slice_ = std::clamp(slice_, 0, std::max(0, count() - 1));
  if (hovered_ >= count()) hovered_ = -1;
  setCursor(marks_.empty() ? Qt::ArrowCursor : Qt::PointingHandCursor);
  update();
  announce();
}

void SliceBar::setMark(int slice, const SliceMark& mark) {
  if (slice < 0 || slice >= count() || marks_[static_cast<std::size_t>(slice)] == mark) return;
  marks_[static_cast<std::size_t>(slice)] = mark;
  update();
  if (slice == slice_) announce();
}

void SliceBar::setSlice(int slice) {
  slice = std::clamp(slice, 0, std::max(0, count() - 1));
  if (slice == slice_) return;
  slice_ = slice;
  update();
  announce();
}

void SliceBar::choose(int slice) {
  const int before = slice_;
  setSlice(slice);
  if (slice_ != before) Q_EMIT sliceChosen(slice_);
}

QString SliceBar::valueText() const {
  if (marks_.empty()) return {};
  return tr("Slice %1 of %2, %3").arg(slice_ + 1).arg(count()).arg(markText(marks_[static_cast<std::size_t>(slice_)]));
}

void SliceBar::announce() {
  if (!QAccessible::isActive()) return;
  QAccessibleValueChangeEvent event(this, valueText());
  QAccessible::updateAccessibility(&event);
}

// ---- geometry ----

int SliceBar::labelWidth() const {
  const QString digits = QString::number(count());
  return QFontMetrics(labelFont(font())).horizontalAdvance(tr("slice %1 / %2").arg(digits, digits));
}

QRectF SliceBar::track() const {
  const int left = kMargin + labelWidth() + 2 * metric::unit;
  return QRectF(left, 0, std::max(0, width() - left - kMargin), kHeight);
}

bool SliceBar::dotted() const {
  return track().width() / std::max(1, count()) >= kLeastDotPitch;
}

QRectF SliceBar::placeOf(int slice) const {
  const QRectF area = track();
  double pitch = area.width() / std::max(1, count());
  if (dotted()) pitch = std::min(pitch, kMostDotPitch);
  return {area.left() + slice * pitch, area.top(), pitch, area.height()};
}

int SliceBar::sliceAt(QPointF point) const {
  const double pitch = placeOf(0).width();
  if (pitch <= 0) return 0;
  return std::clamp(static_cast<int>(std::floor((point.x() - track().left()) / pitch)), 0, std::max(0, count() - 1));
}

// ---- painting ----

void SliceBar::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const ThemeColours& colours = Theme::instance().colours();
  if (hasFocus()) {
    painter.setPen(QPen(colours.accent, 2));
    painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), metric::corner - 1, metric::corner - 1);
  }
  if (marks_.empty()) return;

  painter.setFont(labelFont(font()));
  painter.setPen(colours.text);
  painter.drawText(QRectF(kMargin, 0, labelWidth() + metric::unit, 2 * kDotCentre), Qt::AlignLeft | Qt::AlignVCenter,
                   tr("slice %1 / %2").arg(slice_ + 1).arg(count()));

  // At least as wide as a dot's frame, so that one slice in four hundred can still be seen.
  const auto frameOf = [this](int slice) {
    const QRectF place = placeOf(slice);
    const double wide = std::max(place.width(), 7.0);
    return QRectF(place.center().x() - wide / 2, kFrameTop, wide, kFrameBottom - kFrameTop);
  };
  if (hovered_ >= 0 && hovered_ != slice_) {
    painter.setPen(Qt::NoPen);
    painter.setBrush(colours.raised);
    painter.drawRoundedRect(frameOf(hovered_), 3, 3);
  }
  if (dotted()) {
    for (int k = 0; k < count(); ++k) {
      const QRectF place = placeOf(k);
      paintMark(painter, {place.center().x(), kDotCentre}, place.width(), marks_[static_cast<std::size_t>(k)], colours);
    }
  } else {
    const QRectF area = track();
    paintMarkStrip(painter, {area.left(), kStripTop, area.width(), kStripBottom - kStripTop}, marks_, colours);
  }
  const QRectF frame = frameOf(slice_);
  painter.setPen(QPen(colours.text, 1.5));
  painter.setBrush(Qt::NoBrush);
  painter.drawRoundedRect(frame, 3, 3);
  painter.setPen(Qt::NoPen);
  painter.setBrush(colours.text);
  const double x = frame.center().x();
  painter.drawPolygon(QPolygonF{{x, kCaretTop}, {x + 4, kCaretBottom}, {x - 4, kCaretBottom}});
}

// ---- pointer and keys ----

void SliceBar::mousePressEvent(QMouseEvent* event) {
  if (event->button() == Qt::LeftButton && count() > 0 && event->position().x() >= track().left() - kMargin)
    choose(sliceAt(event->position()));
  else
    QWidget::mousePressEvent(event);
}

void SliceBar::mouseMoveEvent(QMouseEvent* event) {
  if (event->buttons().testFlag(Qt::LeftButton) && count() > 0) choose(sliceAt(event->position()));
}

void SliceBar::keyPressEvent(QKeyEvent* event) {
  switch (event->key()) {
    case Qt::Key_Left:
    case Qt::Key_Down:
      choose(slice_ - 1);
      break;
    case Qt::Key_Right:
    case Qt::Key_Up:
      choose(slice_ + 1);
      break;
    case Qt::Key_PageDown:
      choose(slice_ - kPage);
      break;
    case Qt::Key_PageUp:
      choose(slice_ + kPage);
      break;
    case Qt::Key_Home:
      choose(0);
      break;
    case Qt::Key_End:
      choose(count() - 1);
      break;
    default:
      QWidget::keyPressEvent(event);
  }
}

void SliceBar::hover(int slice) {
  if (slice == hovered_) return;
  hovered_ = slice;
  update();
}

void SliceBar::showTip(const QPoint& at, const QPoint& global) {
  if (marks_.empty() || at.x() < track().left() || at.x() > placeOf(count() - 1).right()) {
    QToolTip::hideText();
    return;
  }
  const int slice = sliceAt(at);
  QToolTip::showText(
      global,
      tr("Slice %1 of %2: %3").arg(slice + 1).arg(count()).arg(markText(marks_[static_cast<std::size_t>(slice)])), this,
      placeOf(slice).toAlignedRect());
}

void SliceBar::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::FontChange) update();
}

bool SliceBar::event(QEvent* event) {
  switch (event->type()) {
    case QEvent::HoverEnter:
    case QEvent::HoverMove: {
      const QPointF at = static_cast<QHoverEvent*>(event)->position();
      const bool within = count() > 0 && at.x() >= track().left() && at.x() <= placeOf(count() - 1).right();
      hover(within ? sliceAt(at) : -1);
      break;
    }
    case QEvent::HoverLeave:
      hover(-1);
      break;
    case QEvent::ToolTip: {
      const auto* help = static_cast<QHelpEvent*>(event);
      showTip(help->pos(), help->globalPos());
      return true;
    }
    default:
      break;
  }
  return QWidget::event(event);
}

}  // namespace diptych::ui
