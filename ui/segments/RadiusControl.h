#pragma once
// The size of a brush: a number with its unit, and a slider that is as fine for 1 as for 100.

#include <QWidget>

class QLabel;
class QSlider;

namespace diptych::ui {

class NumberBox;

inline constexpr double kSmallestRadius = 0.5, kLargestRadius = 200;

/// Larger (steps > 0) or smaller by a tenth, at least by a half; in halves, and within the limits.
double steppedRadius(double radius, int steps);

class RadiusControl final : public QWidget {
  Q_OBJECT

public:
  explicit RadiusControl(QWidget* parent = nullptr);
  /// Without a signal.
  void set(double radius, const QString& unit);

Q_SIGNALS:
  void changed(double radius);

private:
  void take(double radius);  ///< from the slider or the box

  NumberBox* box_;
  QSlider* slider_;
  double radius_ = 8;
};

}  // namespace diptych::ui
