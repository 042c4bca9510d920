#include "viewer/qt/SliceMapping.h"
#include "viewer/qt/SliceViewState.h"
#include "viewer/qt/ViewTexts.h"

#include <QLocale>
#include <QPaintEvent>
#include <QPainter>
#include <algorithm>
#include <cmath>
#include <utility>

namespace diptych::viewer {
namespace {

constexpr double kSmallestRing = 1.5;  // logical pixels; a smaller one would not be seen

QColor colourOf(const Colour& colour) {
  return {colour.r, colour.g, colour.b};
}

/// Three digits that count: "350", "0.125", "12.5".
QString numberText(double value) {
  const double size = std::abs(value);
  if (size >= 100 || value == std::round(value)) return QLocale::c().toString(value, 'f', 0);
  return QLocale::c().toString(value, 'g', 3);
}

}  // namespace

void SliceView::prepare() {
  const double ratio = devicePixelRatioF();
  state_->picture.setPlace(
      {static_cast<int>(std::ceil(width() * ratio)), static_cast<int>(std::ceil(height() * ratio))}, ratio,
      mapping().transform());
}

void SliceView::showAgain(const QRect& devicePixels) {
  if (devicePixels.isEmpty()) return;
  const double ratio = devicePixelRatioF();
  update(QRectF(devicePixels.x() / ratio, devicePixels.y() / ratio, devicePixels.width() / ratio,
                devicePixels.height() / ratio)
             .toAlignedRect());
}

void SliceView::paintEvent(QPaintEvent*) {
  State& s = *state_;
  prepare();
  // Up to date before the painter begins; never copied, which would cost more than a stroke of the brush.
  const QImage& picture = s.picture.image();
  QPainter painter(this);  // is clipped to what has to be shown again
  painter.drawImage(QPointF(0, 0), picture);

  const QRectF all = rect();
  if (s.picture.empty()) {
    paintMessage(painter, all, s.emptyMessage, font());
  } else {
    paintMarks(painter, s.marks, rect());
    if (!s.picture.message().isEmpty()) paintMessage(painter, all, s.picture.message(), font());
    if (s.textsShown) paintEdgeTexts(painter, all, edgeTexts(), s.text);
  }
  if (hasFocus()) {
    const QColor accent = QColor::fromRgb(ink::accent);
    for (const QRect& edge : {QRect(0, 0, width(), 1), QRect(0, height() - 1, width(), 1), QRect(0, 0, 1, height()),
                              QRect(width() - 1, 0, 1, height())})
      painter.fillRect(edge, accent);
  }
}

EdgeTexts SliceView::edgeTexts() const {
  const State& s = *state_;
  EdgeTexts texts;
  texts.title = s.title;
  texts.plane = planeText(s.plane);
  if (!s.picture.hasSource()) {  // a picture from elsewhere has no window
    const WindowLevel window = windowLevel();
    texts.window = tr("W %1 L %2").arg(numberText(window.width), numberText(window.centre));
  }
  texts.slice = tr("Slice %1 / %2").arg(s.slice + 1).arg(s.plane.count);
  if (s.size.t > 1) texts.phase = tr("Phase %1 / %2").arg(s.phase + 1).arg(s.size.t);
  texts.left = QString::fromStdString(s.plane.left);
  texts.right = QString::fromStdString(s.plane.right);
  texts.top = QString::fromStdString(s.plane.top);
  texts.bottom = QString::fromStdString(s.plane.bottom);
  texts.pixelsPerStep = mapping().pixelsPerStep();
  texts.millimetres = s.millimetres;
  return texts;
}

void SliceView::refreshMarks() {
  ToolMarks now = wantedMarks();
  const QRegion changed = changedRegion(state_->marks, now, rect());
  state_->marks = std::move(now);
  if (!changed.isEmpty()) update(changed);
}

ToolMarks SliceView::wantedMarks() const {
  const State& s = *state_;
  ToolMarks marks;
  const SliceMapping at = mapping();
  if (at.empty()) return marks;
  QPointF crosshair;
  s.plane.fromVoxel(s.position, crosshair.rx(), crosshair.ry());
  crosshair = at.toWidget(crosshair);
  if (s.crosshairShown || s.keys.inUse())
    marks.crosshair = CrosshairMark{crosshair, QColor::fromRgb(ink::accent)};

  const std::optional<QPointF> hand = s.keys.inUse() ? crosshair : s.pointer.pointer();
  if (s.tool == PointerTool::brush && hand) {
    // BrushRing::voxelRadius counts voxels of the plane's first grid axis, which runs across or down.
    const double firstStep = s.plane.horizontal < s.plane.vertical ? s.plane.stepU : s.plane.stepV;
    const double radius = s.ring.radiusMm > 0 ? s.ring.radiusMm : s.ring.voxelRadius * firstStep;
    marks.ring =
        RingMark{*hand, std::max(radius * at.pixelsPerStep(), kSmallestRing), s.ring.erases, colourOf(s.ring.colour)};
  }
  if (s.tool == PointerTool::polygon && s.drawing.outlining()) {
    PolygonMark polygon;
    for (const QPointF& corner : s.drawing.cornersShown()) polygon.corners.push_back(at.toWidget(corner));
    polygon.next = hand;
    polygon.closing = hand && s.drawing.closesAt(*hand);
    polygon.colour = s.ring.colour == Colour{} ? QColor::fromRgba(ink::plain) : colourOf(s.ring.colour);
    marks.polygon = std::move(polygon);
  }
  return marks;
}

}  // namespace diptych::viewer
