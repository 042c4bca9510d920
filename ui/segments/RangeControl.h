#pragma once
// A closed range of modality values: two numbers with their unit, and a slider with two ends.

#include <QWidget>

namespace diptych::ui {

class NumberBox;
class RangeSlider;

class RangeControl final : public QWidget {
  Q_OBJECT

public:
  explicit RangeControl(QWidget* parent = nullptr);
  /// The volume's values. They bound the slider, not the numbers: a range kept from another volume stays as it is.
  void setLimits(double low, double high, const QString& unit);
  void set(double low, double high);  ///< without a signal

Q_SIGNALS:
  void changed(double low, double high);

private:
  /// One end pushes the other along where they would cross.
  void takeLow(double low);
  void takeHigh(double high);
  void show(bool tell);

  NumberBox* lowBox_;
  NumberBox* highBox_;
  RangeSlider* slider_;
  double low_ = 80, high_ = 240, step_ = 1;
};

}  // namespace diptych::ui
