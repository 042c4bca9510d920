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

QPixmap HaloText::made(const QString& text, QRgb colour) const {
  const QSizeF size(std::ceil(width(text)) + 2 * kPad, std::ceil(lineHeight()) + 2 * kPad);
  QPixmap pixmap((size * devicePixelRatio_).toSize());
  pixmap.setDevicePixelRatio(devicePixelRatio_);
  pixmap.fill(Qt::transparent);
  QPainter painter(&pixmap);
  painter.setFont(font_);
  const QPointF baseline(kPad, kPad + metrics_.ascent());
  painter.setPen(QColor::fromRgba(ink::halo));
  for (const double dx : {-1.0, 0.0, 1.0})
    for (const double dy : {-1.0, 0.0, 1.0})
      if (dx != 0 || dy != 0) painter.drawText(baseline + QPointF(dx, dy), text);
  painter.setPen(QColor::fromRgba(colour));
  painter.drawText(baseline, text);
  return pixmap;
}

}  // namespace diptych::viewer
