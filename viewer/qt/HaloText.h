#pragma once
// Small texts over pictures: light, with a thin dark halo, so that they are read on black and on white.

#include <QCache>
#include <QFont>
#include <QFontMetricsF>
#include <QImage>
#include <QPixmap>
#include <QPointF>
#include <QString>

class QPainter;

namespace diptych::viewer {

/// What is written and drawn over pictures. Not from the palette: views stay black in the light theme as well.
namespace ink {
inline constexpr QRgb plain = 0xffe6e8eb;
inline constexpr QRgb quiet = 0xffc4cad1;  // less important, still to be read on grey
inline constexpr QRgb muted = 0xff9aa3ad;  // on black only
inline constexpr QRgb accent = 0xff4da3ff;  // crosshair, frame of the focus
inline constexpr QRgb halo = 0xb0000000;
}  // namespace ink

/// Draws texts of one font, each made once and kept as a picture: laying a text out costs as much as a good part of
/// a slice.
class HaloText {
public:
  explicit HaloText(int pixelSize);
  /// The family to write in; the size stays.
  void setFont(const QFont& font);

  double width(const QString& text) const { return metrics_.horizontalAdvance(text); }
  double lineHeight() const { return metrics_.height(); }
  QString elided(const QString& text, double width) const;
  /// With its top left corner here, moved to whole device pixels.
  void draw(QPainter& painter, QPointF topLeft, const QString& text, QRgb colour = ink::plain);

private:
  QImage written(const QString& text, QSizeF size, QRgb colour) const;
  QPixmap made(const QString& text, QRgb colour) const;

  int pixelSize_;
  QFont font_;
  QFontMetricsF metrics_;
  double devicePixelRatio_ = 1;
  QCache<QString, QPixmap> kept_;
};

}  // namespace diptych::viewer
