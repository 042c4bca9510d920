#pragma once
// A line chart in a panel, whose values can be read off by pointer and by arrow keys.

#include "ui/chart/LineChart.h"

#include <QWidget>
#include <optional>
#include <vector>

namespace diptych::ui {

struct ChartFrame;

class ChartView final : public QWidget {
  Q_OBJECT

public:
  explicit ChartView(QWidget* parent = nullptr);
  /// Takes effect at once. A reading at a value of x that is still there stays.
  void setChart(LineChart chart);
  /// A line at the measured x nearest to this; empty: none. Emits nothing, so that two charts can follow each other.
  void setReading(std::optional<double> x);
  /// At the line: "Epoch 3", "LV cavity 0.870", "Myocardium 0.780"; empty where there is none.
  QStringList readingLines() const;

  QSize sizeHint() const override { return {360, 160}; }
  QSize minimumSizeHint() const override { return {160, 120}; }

Q_SIGNALS:
  void readingMoved(std::optional<double> x);  ///< by pointer or key

protected:
  void paintEvent(QPaintEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;

private:
  QRectF area() const;
  ChartStyle style() const;
  std::optional<ChartFrame> frame() const;
  void read(std::optional<double> x);  ///< sets it, shows its values, and tells
  void paintReading(QPainter& painter, const ChartFrame& frame) const;

  LineChart chart_;
  std::vector<double> xs_;  ///< of all points, ascending, each once
  std::optional<double> reading_;
};

}  // namespace diptych::ui
