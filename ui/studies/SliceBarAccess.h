#pragma once
// What screen readers get to know of a SliceBar: a slider that can be read and set.

#include <QAccessibleWidget>

namespace diptych::ui {

class SliceBar;

class SliceBarAccess final : public QAccessibleWidget, public QAccessibleValueInterface {
public:
  explicit SliceBarAccess(SliceBar* bar);
  QString text(QAccessible::Text kind) const override;
  void* interface_cast(QAccessible::InterfaceType type) override;

  QVariant currentValue() const override;  ///< counted from one, as people do
  void setCurrentValue(const QVariant& value) override;
  QVariant maximumValue() const override;
  QVariant minimumValue() const override;
  QVariant minimumStepSize() const override;

private:
  SliceBar& bar() const;
};

/// Tells Qt about it; again is harmless.
void installSliceBarAccess();

}  // namespace diptych::ui
