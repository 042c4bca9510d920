#pragma once
// A segment's colour as a small rounded square.

#include "core/label/Scheme.h"

#include <QColor>
#include <QIcon>
#include <QPainter>

namespace diptych::ui {

inline constexpr int kSwatchSize = 12;  ///< logical pixels

inline QColor toQColor(Colour colour) {
  return {colour.r, colour.g, colour.b};
}
inline Colour fromQColor(const QColor& colour) {
  return {static_cast<std::uint8_t>(colour.red()), static_cast<std::uint8_t>(colour.green()),
          static_cast<std::uint8_t>(colour.blue())};
}

/// In the middle of `area`; an empty square with a coloured edge where `filled` is false (a hidden segment).
void paintSwatch(QPainter& painter, const QRect& area, Colour colour, bool filled = true);
QIcon swatchIcon(Colour colour);

}  // namespace diptych::ui
