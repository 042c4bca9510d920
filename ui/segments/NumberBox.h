#pragma once
// A spin box whose numbers do not depend on the locale.

#include <QDoubleSpinBox>
#include <functional>

namespace diptych::ui {

/// Takes a comma for a point. Without the focus it leaves the wheel to the panel that it lies in, so that scrolling past
/// changes nothing.
class NumberBox final : public QDoubleSpinBox {
  Q_OBJECT

public:
  explicit NumberBox(QWidget* parent = nullptr);
  /// What arrows and wheel make of the value; else single steps are added.
  void setStepping(std::function<double(double value, int steps)> stepping) { stepping_ = std::move(stepping); }

  QValidator::State validate(QString& text, int& position) const override;
  double valueFromText(const QString& text) const override;
  QString textFromValue(double value) const override;
  void stepBy(int steps) override;

protected:
  void wheelEvent(QWheelEvent* event) override;

private:
  std::function<double(double, int)> stepping_;
};

}  // namespace diptych::ui
