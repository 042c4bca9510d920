#include "ui/work/CurvesView.h"

#include "ui/theme/Pieces.h"
#include "ui/theme/Theme.h"
#include "ui/work/ChartView.h"
#include "ui/work/TrainingCurves.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

namespace diptych::ui {

CurvesView::CurvesView(QWidget* parent)
    : QWidget(parent), loss_{new ChartView}, dice_{new ChartView}, summary_{makeNote({})} {
  loss_->setAccessibleName(tr("Curve of the training loss"));
  dice_->setAccessibleName(tr("Curves of validation Dice"));
  // The same epoch in both, whichever the pointer is over.
  connect(loss_, &ChartView::readingMoved, dice_, &ChartView::setReading);
  connect(dice_, &ChartView::readingMoved, loss_, &ChartView::setReading);

  auto* charts = new QHBoxLayout;
  charts->setSpacing(metric::groupGap);
  charts->addWidget(loss_, 1);
  charts->addWidget(dice_, 1);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(metric::padding, 0, metric::padding, metric::padding);
  column->setSpacing(metric::unit / 2);
  column->addLayout(charts);
  column->addWidget(summary_);
}

void CurvesView::setCurve(const std::vector<CurvePoint>& curve, const std::vector<QString>& classNames) {
  loss_->setChart(lossChart(curve));
  dice_->setChart(diceChart(curve, classNames));
  summary_->setText(curveSummary(curve, classNames));
}

std::vector<QWidget*> CurvesView::tabStops() const {
  return {loss_, dice_};
}

}  // namespace diptych::ui
