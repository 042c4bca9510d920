#include "ui/studies/SliceBarAccess.h"

#include "ui/studies/SliceBar.h"

namespace diptych::ui {
namespace {

QAccessibleInterface* sliceBarAccess(const QString& className, QObject* object) {
  if (className != QLatin1String(SliceBar::staticMetaObject.className())) return nullptr;
  auto* bar = qobject_cast<SliceBar*>(object);
  return bar ? new SliceBarAccess(bar) : nullptr;
}

}  // namespace

void installSliceBarAccess() {
  static const bool installed = (QAccessible::installFactory(&sliceBarAccess), true);
  Q_UNUSED(installed);
}

SliceBarAccess::SliceBarAccess(SliceBar* bar) : QAccessibleWidget(bar, QAccessible::Slider) {}

SliceBar& SliceBarAccess::bar() const {
  return *static_cast<SliceBar*>(widget());
}

QString SliceBarAccess::text(QAccessible::Text kind) const {
  return kind == QAccessible::Value ? bar().valueText() : QAccessibleWidget::text(kind);
}

void* SliceBarAccess::interface_cast(QAccessible::InterfaceType type) {
  if (type == QAccessible::ValueInterface) return static_cast<QAccessibleValueInterface*>(this);
  return QAccessibleWidget::interface_cast(type);
}

QVariant SliceBarAccess::currentValue() const {
  return bar().slices().empty() ? 0 : bar().slice() + 1;
}

void SliceBarAccess::setCurrentValue(const QVariant& value) {
  bar().choose(value.toInt() - 1);
}

QVariant SliceBarAccess::maximumValue() const {
  return static_cast<int>(bar().slices().size());
}

QVariant SliceBarAccess::minimumValue() const {
  return bar().slices().empty() ? 0 : 1;
}

QVariant SliceBarAccess::minimumStepSize() const {
  return 1;
}

}  // namespace diptych::ui
