#include "viewer/qt/ToolMarks.h"

#include "viewer/qt/HaloText.h"

#include <QPainter>
#include <QPen>
#include <QPolygonF>
#include <algorithm>
#include <cmath>

namespace diptych::viewer {
namespace {

constexpr int kEdge = 28;       // where the arms of the crosshair begin, from the view's edge
constexpr int kGap = 8;         // half of the opening in the middle of the crosshair
constexpr double kLine = 1.25;  // width of ring and polygon
constexpr double kHalo = kLine + 2;
constexpr double kCorner = 6;  // side of a corner's square
constexpr double kReach = 8;   // from a mark's own shape to the farthest pixel it paints

QColor halo() {
  return QColor::fromRgba(ink::halo);
}

/// The four arms: left, right, top, bottom; one pixel wide, and not over the orientation letters at the edges.
std::vector<QRect> arms(const CrosshairMark& mark, const QRect& all) {
  const QRect view = all.adjusted(kEdge, kEdge, -kEdge, -kEdge);
  const int x = static_cast<int>(std::floor(mark.centre.x())), y = static_cast<int>(std::floor(mark.centre.y()));
  return {QRect(QPoint(view.left(), y), QPoint(x - kGap, y)), QRect(QPoint(x + kGap, y), QPoint(view.right(), y)),
          QRect(QPoint(x, view.top()), QPoint(x, y - kGap)), QRect(QPoint(x, y + kGap), QPoint(x, view.bottom()))};
}

QRect around(QPointF low, QPointF high) {
  return QRectF(low, high).adjusted(-kReach, -kReach, kReach, kReach).toAlignedRect();
}

QRegion regionOf(const CrosshairMark& mark, const QRect& view) {
  QRegion region;
  for (const QRect& arm : arms(mark, view))
    if (arm.isValid()) region += arm.adjusted(-1, -1, 1, 1);
  return region;
}

QRegion regionOf(const RingMark& mark, const QRect& view) {
  const QPointF reach(mark.radius, mark.radius);
  return around(mark.centre - reach, mark.centre + reach) & view;
}

QRegion regionOf(const PolygonMark& mark, const QRect& view) {
  if (mark.corners.empty()) return {};
  QPointF low = mark.corners.front(), high = low;
  const auto include = [&](QPointF at) {
    low = {std::min(low.x(), at.x()), std::min(low.y(), at.y())};
    high = {std::max(high.x(), at.x()), std::max(high.y(), at.y())};
  };
  for (const QPointF& corner : mark.corners) include(corner);
  if (mark.next) include(*mark.next);
  return around(low, high) & view;
}

template <class Mark>
QRegion changed(const std::optional<Mark>& before, const std::optional<Mark>& after, const QRect& view) {
  QRegion region;
  if (before == after) return region;
  if (before) region += regionOf(*before, view);
  if (after) region += regionOf(*after, view);
  return region;
}

/// Translucent, in pieces: Qt hands tall ones to other threads, and waking those takes longer than a whole slice.
void fillLow(QPainter& painter, const QRect& rect, const QColor& colour) {
  constexpr int kRows = 32;  // of device pixels fewer than a hundred, whatever the screen
  for (int top = rect.top(); top <= rect.bottom(); top += kRows)
    painter.fillRect(rect & QRect(rect.left(), top, rect.width(), kRows), colour);
}

void paint(QPainter& painter, const CrosshairMark& mark, const QRect& view) {
  for (const QRect& arm : arms(mark, view))
    if (arm.isValid()) fillLow(painter, arm.adjusted(-1, -1, 1, 1), QColor(0, 0, 0, 110));
  for (const QRect& arm : arms(mark, view))
    if (arm.isValid()) painter.fillRect(arm, mark.colour);
}

void paint(QPainter& painter, const RingMark& mark) {
  painter.setBrush(Qt::NoBrush);
  painter.setPen(QPen(halo(), kHalo));
  painter.drawEllipse(mark.centre, mark.radius, mark.radius);
  QPen pen(mark.colour, kLine);
  if (mark.dashed) {
    pen.setDashPattern({4, 3});
    pen.setCapStyle(Qt::FlatCap);
  }
  painter.setPen(pen);
  painter.drawEllipse(mark.centre, mark.radius, mark.radius);
}

void paintCorner(QPainter& painter, QPointF at, double side, const QColor& colour) {
  const QRectF square(at.x() - side / 2, at.y() - side / 2, side, side);
  painter.fillRect(square.adjusted(-1, -1, 1, 1), halo());
  painter.fillRect(square, colour);
}

void paint(QPainter& painter, const PolygonMark& mark) {
  if (mark.corners.empty()) return;
  QPolygonF line(QList<QPointF>(mark.corners.begin(), mark.corners.end()));
  const QPointF last = mark.closing ? mark.corners.front() : mark.next.value_or(line.back());
  painter.setBrush(Qt::NoBrush);
  for (const QPen& pen : {QPen(halo(), kHalo, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin),
                          QPen(mark.colour, kLine, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin)}) {
    painter.setPen(pen);
    painter.drawPolyline(line);
    painter.drawLine(line.back(), last);
  }
  // How it would be closed from here.
  if (mark.next && !mark.closing && line.size() >= 2) {
    QPen pen(mark.colour, 1, Qt::CustomDashLine);
    pen.setDashPattern({3, 4});
    painter.setPen(pen);
    painter.drawLine(last, line.front());
  }
  for (std::size_t i = 1; i < mark.corners.size(); ++i) paintCorner(painter, mark.corners[i], kCorner, mark.colour);
  paintCorner(painter, line.front(), mark.closing ? kCorner + 4 : kCorner, mark.colour);
}

}  // namespace

QRegion changedRegion(const ToolMarks& before, const ToolMarks& after, const QRect& view) {
  return changed(before.crosshair, after.crosshair, view) + changed(before.ring, after.ring, view) +
         changed(before.polygon, after.polygon, view);
}

void paintMarks(QPainter& painter, const ToolMarks& marks, const QRect& view) {
  painter.setRenderHint(QPainter::Antialiasing, false);
  if (marks.crosshair) paint(painter, *marks.crosshair, view);
  painter.setRenderHint(QPainter::Antialiasing, true);
  if (marks.polygon) paint(painter, *marks.polygon);
  if (marks.ring) paint(painter, *marks.ring);
  painter.setRenderHint(QPainter::Antialiasing, false);
}

}  // namespace diptych::viewer
