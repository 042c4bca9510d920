#include "ui/work/StepMark.h"

#include "ui/theme/Theme.h"

#include <QPainter>

namespace diptych::ui {

StepMark::StepMark(int number, QWidget* parent) : QWidget(parent), number_{number} {
  setFixedSize(24, 24);
}

void StepMark::setLook(Look look) {
  look_ = look;
  update();
}

void StepMark::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const ThemeColours& colours = Theme::instance().colours();
  const QRectF disc = QRectF(rect()).adjusted(1.75, 1.75, -1.75, -1.75);
  if (look_ == Look::tick) {
    icon(QStringLiteral("success"), Ink::success).paint(&painter, rect());
    return;
  }
  const bool filled = look_ == Look::filled;
  painter.setPen(QPen(filled ? colours.accent : colours.muted, 1.5));
  painter.setBrush(filled ? QBrush(colours.accent) : QBrush(Qt::NoBrush));
  painter.drawEllipse(disc);
  QFont digits = font();
  digits.setPixelSize(metric::textSize - 1);
  digits.setWeight(QFont::DemiBold);
  painter.setFont(digits);
  painter.setPen(filled ? colours.onAccent : colours.muted);
  painter.drawText(rect(), Qt::AlignCenter, QString::number(number_));
}

}  // namespace diptych::ui
