#pragma once
// What stands at the edges of a view: names and numbers in the corners, orientation letters, the scale bar; and the
// message of a view without a picture. Never over the middle of a picture.

#include "viewer/qt/HaloText.h"

#include <QRectF>
#include <QString>

class QPainter;

namespace diptych::viewer {

struct EdgeTexts {
  QString title, plane;              ///< top left; the plane quieter where there is a title
  QString window;                    ///< top right
  QString slice, phase;              ///< bottom left
  QString left, right, top, bottom;  ///< orientation letters
  double pixelsPerStep = 0;          ///< bottom right: the scale bar, none where 0
  bool millimetres = true;           ///< else px
};

/// A length of 1, 2 or 5 × 10ⁿ.
struct ScaleBar {
  double length = 0, pixels = 0;
};
/// The longest that takes at most `mostPixels`; nothing (0, 0) for a scale that is not positive.
ScaleBar scaleBar(double pixelsPerStep, double mostPixels);
/// "50 mm", "0.5 mm", "200 px".
QString scaleText(double length, bool millimetres);

/// What does not fit a small view is left out, right before left.
void paintEdgeTexts(QPainter& painter, const QRectF& view, const EdgeTexts& texts, HaloText& font);
/// In the middle, on a black ground.
void paintMessage(QPainter& painter, const QRectF& view, const QString& message, QFont font);

}  // namespace diptych::viewer
