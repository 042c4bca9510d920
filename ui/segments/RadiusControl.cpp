#include "ui/segments/RadiusControl.h"

#include "ui/segments/NumberBox.h"
#include "ui/theme/Theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QSlider>
#include <algorithm>
#include <cmath>

namespace diptych::ui {
namespace {

constexpr int kPositions = 1000;

double inHalves(double radius) {
  return std::clamp(std::round(2 * radius) / 2, kSmallestRadius, kLargestRadius);
}

// Equal ways on the slider are equal ratios of radii.
double radiusAt(int position) {
  return inHalves(kSmallestRadius * std::pow(kLargestRadius / kSmallestRadius, double(position) / kPositions));
}

int positionOf(double radius) {
  return static_cast<int>(
      std::lround(kPositions * std::log(radius / kSmallestRadius) / std::log(kLargestRadius / kSmallestRadius)));
}

}  // namespace

double steppedRadius(double radius, int steps) {
  const int sign = steps < 0 ? -1 : 1;
  for (int step = 0; step < std::abs(steps); ++step) radius = inHalves(radius + sign * std::max(0.5, radius / 10));
  return radius;
}

RadiusControl::RadiusControl(QWidget* parent)
    : QWidget(parent), box_(new NumberBox), slider_(new QSlider(Qt::Horizontal)) {
  auto* label = new QLabel(tr("Radius"));  // no mnemonic: the letters with Alt are the menu bar's
  box_->setAccessibleName(tr("Brush radius"));
  box_->setDecimals(1);
  box_->setRange(kSmallestRadius, kLargestRadius);
  box_->setStepping(steppedRadius);
  slider_->setAccessibleName(tr("Brush radius, slider"));
  slider_->setRange(0, kPositions);
  slider_->setFocusPolicy(Qt::StrongFocus);

  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(metric::unit);
  row->addWidget(label);
  row->addWidget(slider_, 1);
  row->addWidget(box_);

  connect(box_, &QDoubleSpinBox::valueChanged, this, &RadiusControl::take);
  connect(slider_, &QSlider::valueChanged, this, [this](int position) {
    if (position != positionOf(radius_)) take(radiusAt(position));
  });
  // Keys and wheel go by steps of the radius: a fixed way on the slider would be stuck between two halves at its small end.
  connect(slider_, &QSlider::actionTriggered, this, [this](int action) {
    int steps = 0;
    if (action == QSlider::SliderSingleStepAdd) steps = 1;
    if (action == QSlider::SliderSingleStepSub) steps = -1;
    if (action == QSlider::SliderPageStepAdd) steps = 5;
    if (action == QSlider::SliderPageStepSub) steps = -5;
    if (steps == 0) return;
    take(steppedRadius(radius_, steps));
    slider_->setSliderPosition(positionOf(radius_));
  });
}

void RadiusControl::set(double radius, const QString& unit) {
  radius_ = radius;
  const QSignalBlocker box(box_), slider(slider_);
  box_->setSuffix(QLatin1Char(' ') + unit);
  box_->setValue(radius);
  slider_->setValue(positionOf(radius));
}

void RadiusControl::take(double radius) {
  if (radius == radius_) return;
  radius_ = radius;
  {
    const QSignalBlocker box(box_), slider(slider_);
    box_->setValue(radius);
    slider_->setValue(positionOf(radius));
  }
  Q_EMIT changed(radius);
}

}  // namespace diptych::ui
