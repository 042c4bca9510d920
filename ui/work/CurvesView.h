#pragma once
// The curves of one training: loss and validation Dice side by side, and what they say in words beneath.

#include "core/jobs/JobFolder.h"

#include <QWidget>
#include <vector>

class QLabel;

namespace diptych::ui {

class ChartView;

class CurvesView final : public QWidget {
  Q_OBJECT

public:
  explicit CurvesView(QWidget* parent = nullptr);
  void setCurve(const std::vector<CurvePoint>& curve, const std::vector<QString>& classNames);
  std::vector<QWidget*> tabStops() const;

private:
  ChartView* loss_;
  ChartView* dice_;
  QLabel* summary_;
};

}  // namespace diptych::ui
