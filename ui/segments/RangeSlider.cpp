#include "ui/segments/RangeSlider.h"

#include "ui/theme/Theme.h"

#include <QMouseEvent>
#include <QPainter>
#include <QScopedValueRollback>
#include <algorithm>
#include <cmath>

namespace diptych::ui {
namespace {

constexpr int kPositions = 1000, kHandle = 18, kKnob = 14, kGroove = 4;

}  // namespace

RangeHandle::RangeHandle(QWidget* parent) : QAbstractSlider(parent) {
  setOrientation(Qt::Horizontal);
  setRange(0, kPositions);
  setSingleStep(kPositions / 200);
  setPageStep(kPositions / 20);
  setFixedSize(kHandle, kHandle);
  setFocusPolicy(Qt::StrongFocus);
  setAttribute(Qt::WA_Hover);
}

void RangeHandle::paintEvent(QPaintEvent*) {
  const ThemeColours& colours = Theme::instance().colours();
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const QRectF whole(rect());
  if (hasFocus()) {
    painter.setPen(QPen(colours.accent, 2));
    painter.drawEllipse(whole.adjusted(1, 1, -1, -1));
  }
  const double gap = (kHandle - kKnob) / 2.0 + (hasFocus() ? 1.5 : 0);
  painter.setPen(Qt::NoPen);
  painter.setBrush(!isEnabled() ? colours.muted : underMouse() || isSliderDown() ? colours.accent : colours.text);
  painter.drawEllipse(whole.adjusted(gap, gap, -gap, -gap));
}

void RangeHandle::mousePressEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton) {
    event->ignore();
    return;
  }
  raise();  // where both ends meet, the one last held is on top
  grip_ = qRound(event->position().x()) - width() / 2;
  setSliderDown(true);
}

void RangeHandle::mouseMoveEvent(QMouseEvent* event) {
  if (!isSliderDown()) return;
  const auto* slider = static_cast<const RangeSlider*>(parentWidget());
  setSliderPosition(slider->positionAt(mapToParent(event->position().toPoint()).x() - grip_));
}

void RangeHandle::mouseReleaseEvent(QMouseEvent* event) {
  if (event->button() == Qt::LeftButton) setSliderDown(false);
  update();
}

void RangeHandle::wheelEvent(QWheelEvent* event) {
  if (hasFocus())
    QAbstractSlider::wheelEvent(event);
  else
    event->ignore();
}

void RangeHandle::focusInEvent(QFocusEvent* event) {
  raise();
  QAbstractSlider::focusInEvent(event);
}

RangeSlider::RangeSlider(QWidget* parent) : QWidget(parent), low_(new RangeHandle(this)), high_(new RangeHandle(this)) {
  high_->setValue(kPositions);
  connect(low_, &QAbstractSlider::valueChanged, this, [this](int position) {
    if (position > high_->value()) high_->setValue(position);
    placeHandles();
    if (!quiet_) Q_EMIT lowMoved(valueAt(position));
  });
  connect(high_, &QAbstractSlider::valueChanged, this, [this](int position) {
    if (position < low_->value()) low_->setValue(position);
    placeHandles();
    if (!quiet_) Q_EMIT highMoved(valueAt(position));
  });
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void RangeSlider::setLimits(double low, double high) {
  const double from = valueAt(low_->value()), to = valueAt(high_->value());
  least_ = low;
  most_ = high > low ? high : low + 1;
  setRange(from, to);
}

void RangeSlider::setRange(double low, double high) {
  const QScopedValueRollback quiet(quiet_, true);
  const int from = positionOf(low), to = positionOf(high);
  // In the order that keeps them from pushing each other.
  if (from > high_->value()) high_->setValue(to);
  low_->setValue(from);
  high_->setValue(to);
}

void RangeSlider::setNames(const QString& low, const QString& high) {
  low_->setAccessibleName(low);
  high_->setAccessibleName(high);
}

QSize RangeSlider::sizeHint() const {
  return {metric::unit * 20, metric::unit * 3};
}

QSize RangeSlider::minimumSizeHint() const {
  return {metric::unit * 10, metric::unit * 3};
}

void RangeSlider::paintEvent(QPaintEvent*) {
  const ThemeColours& colours = Theme::instance().colours();
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(Qt::NoPen);
  QRectF groove(kHandle / 2.0 - kGroove / 2.0, (height() - kGroove) / 2.0, width() - kHandle + kGroove, kGroove);
  painter.setBrush(colours.line);
  painter.drawRoundedRect(groove, kGroove / 2.0, kGroove / 2.0);
  groove.setLeft(pixelOf(low_->value()));
  groove.setRight(pixelOf(high_->value()));
  painter.setBrush(isEnabled() ? colours.accent : colours.muted);
  painter.drawRect(groove);
}

void RangeSlider::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  placeHandles();
}

void RangeSlider::mousePressEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton) {
    event->ignore();
    return;
  }
  const int pixel = qRound(event->position().x());
  const int toLow = std::abs(pixel - pixelOf(low_->value())), toHigh = std::abs(pixel - pixelOf(high_->value()));
  // Where both ends lie on one spot, the side of the click tells which is meant.
  const bool takeLow = toLow != toHigh ? toLow < toHigh : pixel < pixelOf(low_->value());
  RangeHandle* handle = takeLow ? low_ : high_;
  handle->setFocus(Qt::MouseFocusReason);
  handle->setSliderPosition(positionAt(pixel));
}

int RangeSlider::pixelOf(int position) const {
  return kHandle / 2 + static_cast<int>(std::lround(double(position) / kPositions * (width() - kHandle)));
}

int RangeSlider::positionAt(int pixel) const {
  const double way = std::max(1, width() - kHandle);
  return std::clamp(static_cast<int>(std::lround((pixel - kHandle / 2) / way * kPositions)), 0, kPositions);
}

double RangeSlider::valueAt(int position) const {
  return least_ + (most_ - least_) * position / kPositions;
}

int RangeSlider::positionOf(double value) const {
  return static_cast<int>(std::lround(std::clamp((value - least_) / (most_ - least_), 0.0, 1.0) * kPositions));
}

void RangeSlider::placeHandles() {
  for (RangeHandle* handle : {low_, high_})
    handle->move(pixelOf(handle->value()) - kHandle / 2, (height() - kHandle) / 2);
  update();
}

}  // namespace diptych::ui
