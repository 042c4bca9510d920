#include "ui/work/MinutesField.h"

#include "ui/theme/Theme.h"
#include "ui/work/WorkWords.h"

#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QPushButton>
#include <cmath>

namespace diptych::ui {

MinutesField::MinutesField(double minutes, QWidget* parent) : QWidget(parent), spin_{new QDoubleSpinBox} {
  spin_->setRange(0.1, 600);
  spin_->setDecimals(1);
  spin_->setSingleStep(1);
  spin_->setSuffix(tr(" min"));
  spin_->setValue(minutes);
  spin_->setAccessibleName(tr("Training time in minutes"));
  spin_->setToolTip(tr("From 0.1 to 600 minutes. Training can be cancelled and resumed at any time."));
  setFocusProxy(spin_);
  auto* line = new QHBoxLayout(this);
  line->setContentsMargins(0, 0, 0, 0);
  line->setSpacing(metric::unit);
  line->addWidget(spin_, 1);
  for (const double choice : {1.0, 3.0, 10.0, 30.0}) {
    auto* button = new QPushButton(QString::number(choice));
    button->setCheckable(true);
    button->setAutoDefault(false);
    button->setAccessibleName(tr("Train for %1").arg(minutesText(choice)));
    button->setToolTip(button->accessibleName());
    line->addWidget(button);
    quick_.push_back({choice, button});
    connect(button, &QPushButton::clicked, this, [this, choice] {
      spin_->setValue(choice);
      markQuickChoice();  // a second click on the same one must not unmark it
    });
  }
  connect(spin_, &QDoubleSpinBox::valueChanged, this, [this] {
    markQuickChoice();
    Q_EMIT changed();
  });
  markQuickChoice();
}

double MinutesField::minutes() const {
  return spin_->value();
}

void MinutesField::markQuickChoice() {
  for (const Quick& quick : quick_) quick.button->setChecked(std::abs(spin_->value() - quick.minutes) < 0.05);
}

}  // namespace diptych::ui
