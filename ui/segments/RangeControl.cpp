#include "ui/segments/RangeControl.h"

#include "ui/segments/NumberBox.h"
#include "ui/segments/RangeSlider.h"

#include <QGridLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <algorithm>
#include <cmath>

namespace diptych::ui {
namespace {

constexpr double kFarthest = 1e7;  ///< no scanner's values go beyond

/// The power of ten that parts a span into 200 to 2000 steps, at most 1: a key press on the slider is never less than a step.
double stepFor(double span) {
  return std::pow(10.0, std::clamp(std::floor(std::log10(span / 200)), -6.0, 0.0));
}

}  // namespace

RangeControl::RangeControl(QWidget* parent)
    : QWidget(parent), lowBox_(new NumberBox), highBox_(new NumberBox), slider_(new RangeSlider) {
  auto* label = new QLabel(tr("Range of values"));
  lowBox_->setAccessibleName(tr("Lowest value"));
  highBox_->setAccessibleName(tr("Highest value"));
  slider_->setNames(tr("Lowest value, slider"), tr("Highest value, slider"));
  for (NumberBox* box : {lowBox_, highBox_}) {
    box->setRange(-kFarthest, kFarthest);
    box->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    box->setMinimumWidth(80);
  }
  auto* grid = new QGridLayout(this);
  grid->setContentsMargins(0, 0, 0, 0);
  grid->setVerticalSpacing(4);
  grid->addWidget(label, 0, 0, 1, 3);
  grid->addWidget(lowBox_, 1, 0);
  grid->addWidget(new QLabel(QStringLiteral("–")), 1, 1);
  grid->addWidget(highBox_, 1, 2);
  grid->addWidget(slider_, 2, 0, 1, 3);
  grid->setColumnStretch(0, 1);
  grid->setColumnStretch(2, 1);
  connect(lowBox_, &QDoubleSpinBox::valueChanged, this, &RangeControl::takeLow);
  connect(highBox_, &QDoubleSpinBox::valueChanged, this, &RangeControl::takeHigh);
  const auto rounded = [this](double value) { return std::round(value / step_) * step_; };
  connect(slider_, &RangeSlider::lowMoved, this, [this, rounded](double low) { takeLow(rounded(low)); });
  connect(slider_, &RangeSlider::highMoved, this, [this, rounded](double high) { takeHigh(rounded(high)); });
  setLimits(0, 1000, {});
}

void RangeControl::setLimits(double low, double high, const QString& unit) {
  if (!(high > low)) high = low + 1;
  step_ = stepFor(high - low);
  const int decimals = static_cast<int>(std::lround(-std::log10(step_)));
  for (NumberBox* box : {lowBox_, highBox_}) {
    const QSignalBlocker blocker(box);
    box->setDecimals(decimals);
    box->setSingleStep(step_);
    box->setSuffix(unit.isEmpty() ? QString() : QLatin1Char(' ') + unit);
  }
  slider_->setLimits(low, high);
  show(false);
}

void RangeControl::set(double low, double high) {
  low_ = low;
  high_ = high;
  show(false);
}

void RangeControl::takeLow(double low) {
  if (low == low_) return;
  low_ = low;
  high_ = std::max(high_, low);
  show(true);
}

void RangeControl::takeHigh(double high) {
  if (high == high_) return;
  high_ = high;
  low_ = std::min(low_, high);
  show(true);
}

void RangeControl::show(bool tell) {
  {
    const QSignalBlocker low(lowBox_), high(highBox_);
    lowBox_->setValue(low_);
    highBox_->setValue(high_);
    slider_->setRange(low_, high_);
  }
  if (tell) Q_EMIT changed(low_, high_);
}

}  // namespace diptych::ui
