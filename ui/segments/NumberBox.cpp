#include "ui/segments/NumberBox.h"

#include <QWheelEvent>

namespace diptych::ui {

NumberBox::NumberBox(QWidget* parent) : QDoubleSpinBox(parent) {
  QLocale plain = QLocale::c();
  plain.setNumberOptions(QLocale::OmitGroupSeparator | QLocale::RejectGroupSeparator);
  setLocale(plain);
  setKeyboardTracking(false);  // "1", "12", "120" are not three values
  setFocusPolicy(Qt::StrongFocus);
  setAlignment(Qt::AlignRight);
}

QValidator::State NumberBox::validate(QString& text, int& position) const {
  text.replace(QLatin1Char(','), QLatin1Char('.'));
  return QDoubleSpinBox::validate(text, position);
}

double NumberBox::valueFromText(const QString& text) const {
  return QDoubleSpinBox::valueFromText(QString(text).replace(QLatin1Char(','), QLatin1Char('.')));
}

QString NumberBox::textFromValue(double value) const {
  QString text = QString::number(value, 'f', decimals());
  if (text.contains(QLatin1Char('.'))) {
    while (text.endsWith(QLatin1Char('0'))) text.chop(1);
    if (text.endsWith(QLatin1Char('.'))) text.chop(1);
  }
  return text == QLatin1String("-0") ? QStringLiteral("0") : text;
}

void NumberBox::stepBy(int steps) {
  if (!stepping_) {
    QDoubleSpinBox::stepBy(steps);
    return;
  }
  interpretText();
  setValue(stepping_(value(), steps));
  selectAll();
}

void NumberBox::wheelEvent(QWheelEvent* event) {
  if (hasFocus())
    QDoubleSpinBox::wheelEvent(event);
  else
    event->ignore();
}

}  // namespace diptych::ui
