#include "ui/segments/Swatch.h"

#include "ui/theme/Theme.h"

#include <QPixmap>

namespace diptych::ui {

void paintSwatch(QPainter& painter, const QRect& area, Colour colour, bool filled) {
  QRectF square(0, 0, kSwatchSize, kSwatchSize);
  square.moveCenter(QRectF(area).center());
  square.moveTopLeft(square.topLeft().toPoint());
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  if (filled) {
    // The edge keeps pale colours apart from a light ground and dark ones from a dark ground.
    QColor edge = Theme::instance().colours().text;
    edge.setAlphaF(0.35F);
    painter.setPen(QPen(edge, 1));
    painter.setBrush(toQColor(colour));
    painter.drawRoundedRect(square.adjusted(0.5, 0.5, -0.5, -0.5), 2.5, 2.5);
  } else {
    painter.setPen(QPen(toQColor(colour), 2));
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(square.adjusted(1, 1, -1, -1), 2, 2);
  }
  painter.restore();
}

QIcon swatchIcon(Colour colour) {
  QIcon result;
  for (const int scale : {1, 2}) {
    QPixmap pixmap(metric::icon * scale, metric::icon * scale);
    pixmap.setDevicePixelRatio(scale);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    paintSwatch(painter, QRect(0, 0, metric::icon, metric::icon), colour);
    painter.end();
    result.addPixmap(pixmap);
  }
  return result;
}

}  // namespace diptych::ui
