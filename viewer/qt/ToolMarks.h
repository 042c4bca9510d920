#pragma once
// Marks over a picture: crosshair, brush ring, polygon in progress. Plain values in the widget's logical pixels, so that a
// view can tell which have changed and show just those places again.

#include <QColor>
#include <QPointF>
#include <QRect>
#include <QRegion>
#include <optional>
#include <vector>

class QPainter;

namespace diptych::viewer {

struct RingMark {
  QPointF centre;
  double radius = 0;
  bool dashed = false;
  QColor colour;
  bool operator==(const RingMark&) const = default;
};

struct PolygonMark {
  std::vector<QPointF> corners;
  std::optional<QPointF> next;  ///< where the next corner would be: pointer or crosshair
  bool closing = false;         ///< a click there closes it
  QColor colour;
  bool operator==(const PolygonMark&) const = default;
};

struct CrosshairMark {
  QPointF centre;
  QColor colour;
  bool operator==(const CrosshairMark&) const = default;
};

struct ToolMarks {
  std::optional<CrosshairMark> crosshair;
  std::optional<RingMark> ring;
  std::optional<PolygonMark> polygon;
};

/// What must be shown again when `before` becomes `after`, in a view of this size.
QRegion changedRegion(const ToolMarks& before, const ToolMarks& after, const QRect& view);
void paintMarks(QPainter& painter, const ToolMarks& marks, const QRect& view);

}  // namespace diptych::viewer
