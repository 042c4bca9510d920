#pragma once
// A slider with two ends: a closed range within limits.

#include <QAbstractSlider>
#include <QWidget>

namespace diptych::ui {

/// One end of the range. A slider of its own, so that it has a place in the tab order, keys and a screen reader's value.
class RangeHandle final : public QAbstractSlider {
  Q_OBJECT

public:
  explicit RangeHandle(QWidget* parent);

protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;

private:
  int grip_ = 0;  ///< where on the handle it was taken hold of
};

/// Both ends may meet and push each other, never cross. A click beside them brings the nearer one.
class RangeSlider final : public QWidget {
  Q_OBJECT

public:
  explicit RangeSlider(QWidget* parent = nullptr);
  void setLimits(double low, double high);  ///< low < high
  /// Without a signal; ends outside the limits are drawn at them.
  void setRange(double low, double high);
  /// Accessible names of the two ends.
  void setNames(const QString& low, const QString& high);
  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

Q_SIGNALS:
  void lowMoved(double low);
  void highMoved(double high);

protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;

private:
  friend class RangeHandle;
  int pixelOf(int position) const;
  int positionAt(int pixel) const;  ///< of a handle's centre
  double valueAt(int position) const;
  int positionOf(double value) const;
  void placeHandles();

  RangeHandle* low_;
  RangeHandle* high_;
  double least_ = 0, most_ = 1;
  bool quiet_ = false;
};

}  // namespace diptych::ui
