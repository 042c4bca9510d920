#include "viewer/qt/HaloText.h"

#include <QPaintDevice>
#include <QPainter>
#include <cmath>
#include <memory>

namespace diptych::viewer {
namespace {

constexpr int kPad = 2;    // around the text, for the halo
constexpr int kKept = 48;  // texts; a view shows fewer than ten, and a person scrolls back and forth

}  // namespace

HaloText::HaloText(int pixelSize) : pixelSize_{pixelSize}, metrics_{font_}, kept_{kKept} {
  setFont({});
}

void HaloText::setFont(const QFont& font) {
  font_ = font;
  font_.setPixelSize(pixelSize_);
  font_.setWeight(QFont::Normal);
  metrics_ = QFontMetricsF(font_);
  kept_.clear();
}

QString HaloText::elided(const QString& text, double width) const {
  return metrics_.elidedText(text, Qt::ElideRight, width);
}

void HaloText::draw(QPainter& painter, QPointF topLeft, const QString& text, QRgb colour) {
  if (text.isEmpty()) return;
  const double ratio = painter.device()->devicePixelRatioF();
  if (ratio != devicePixelRatio_) {
    devicePixelRatio_ = ratio;
    kept_.clear();
  }
  const QString key = text + QChar(QChar::Null) + QString::number(colour, 16);
  QPixmap* pixmap = kept_.object(key);
  if (!pixmap) {
    auto fresh = std::make_unique<QPixmap>(made(text, colour));
    pixmap = fresh.get();
    kept_.insert(key, fresh.release());
  }
  const auto sharp = [ratio](double at) { return std::round(at * ratio) / ratio; };
  painter.drawPixmap(QPointF(sharp(topLeft.x()) - kPad, sharp(topLeft.y()) - kPad), *pixmap);
}

QImage HaloText::written(const QString& text, QSizeF size, QRgb colour) const {
  QImage image((size * devicePixelRatio_).toSize(), QImage::Format_ARGB32_Premultiplied);
  image.setDevicePixelRatio(devicePixelRatio_);
  image.fill(Qt::transparent);
  QPainter painter(&image);
  painter.setFont(font_);
  painter.setPen(QColor::fromRgba(colour));
  painter.drawText(QPointF(kPad, kPad + metrics_.ascent()), text);
  return image;
}

QPixmap HaloText::made(const QString& text, QRgb colour) const {
  const QSizeF size(std::ceil(width(text)) + 2 * kPad, std::ceil(lineHeight()) + 2 * kPad);
  // Written once and drawn eight times: laying out a text costs more than anything else here.
  const QImage dark = written(text, size, ink::halo);
  QPixmap pixmap(dark.size());
  pixmap.setDevicePixelRatio(devicePixelRatio_);
  pixmap.fill(Qt::transparent);
  QPainter painter(&pixmap);
  for (const double dx : {-1.0, 0.0, 1.0})
    for (const double dy : {-1.0, 0.0, 1.0})
      if (dx != 0 || dy != 0) painter.drawImage(QPointF(dx, dy), dark);
  painter.drawImage(QPointF(0, 0), written(text, size, colour));
  return pixmap;
}

}  // namespace diptych::viewer
