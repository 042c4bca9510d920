#include "ui/segments/ElidedButton.h"

#include "ui/theme/Theme.h"

#include <QEvent>
#include <QFontMetrics>
#include <algorithm>

namespace diptych::ui {

void ElidedButton::setFullText(const QString& text) {
  full_ = text;
  setAccessibleName(text);
  elide();
}

QSize ElidedButton::sizeHint() const {
  return {metric::unit * 20, QPushButton::sizeHint().height()};
}

QSize ElidedButton::minimumSizeHint() const {
  return {metric::unit * 10, QPushButton::sizeHint().height()};
}

void ElidedButton::resizeEvent(QResizeEvent* event) {
  QPushButton::resizeEvent(event);
  elide();
}

void ElidedButton::changeEvent(QEvent* event) {
  QPushButton::changeEvent(event);
  if (event->type() == QEvent::FontChange) elide();
}

void ElidedButton::elide() {
  const int beside = 3 * metric::unit + (icon().isNull() ? 0 : iconSize().width() + metric::unit);
  const QString shown = fontMetrics().elidedText(full_, Qt::ElideRight, std::max(0, width() - beside));
  // "&" in a segment's name is a letter, not a mnemonic.
  setText(QString(shown).replace(QLatin1Char('&'), QLatin1String("&&")));
}

}  // namespace diptych::ui
