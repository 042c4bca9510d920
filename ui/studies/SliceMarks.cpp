#include "ui/studies/SliceMarks.h"

#include "ui/theme/Theme.h"

#include <QCoreApplication>
#include <QPainter>
#include <QPainterPath>
#include <QStringList>
#include <algorithm>
#include <cmath>

namespace diptych::ui {
namespace {

using Stage = SliceMark::Stage;

QColor stageColour(Stage stage, const ThemeColours& colours) {
  if (stage == Stage::done) return colours.success;
  return stage == Stage::inWork ? colours.accent : colours.muted;
}

/// A flame `height` tall whose foot is at `foot`.
QPainterPath flame(QPointF foot, double height) {
  const double w = height * 0.42;
  const auto at = [&](double x, double y) { return QPointF(foot.x() + x * w, foot.y() - y * height); };
  QPainterPath path(at(0.1, 1));
  path.cubicTo(at(0.2, 0.7), at(1, 0.6), at(1, 0.32));
  path.cubicTo(at(1, 0.1), at(0.5, 0), at(0, 0));
  path.cubicTo(at(-0.5, 0), at(-1, 0.1), at(-1, 0.35));
  path.cubicTo(at(-1, 0.55), at(-0.6, 0.62), at(-0.5, 0.75));
  path.cubicTo(at(-0.35, 0.65), at(0, 0.75), at(0.1, 1));
  return path;
}

}  // namespace

QString markText(const SliceMark& mark) {
  const auto word = [](const char* text) { return QCoreApplication::translate("SliceMarks", text); };
  QStringList words;
  switch (mark.stage) {
    case Stage::untouched:
      words << word(QT_TRANSLATE_NOOP("SliceMarks", "untouched"));
      break;
    case Stage::inWork:
      words << word(QT_TRANSLATE_NOOP("SliceMarks", "in work"));
      break;
    case Stage::done:
      words << word(QT_TRANSLATE_NOOP("SliceMarks", "done"));
      break;
  }
  if (mark.predicted) words << word(QT_TRANSLATE_NOOP("SliceMarks", "predicted"));
  if (mark.doubtful) words << word(QT_TRANSLATE_NOOP("SliceMarks", "doubtful"));
  return words.join(QStringLiteral(", "));
}

SliceMark worstOf(std::span<const SliceMark> marks) {
  if (marks.empty()) return {};
  SliceMark worst{Stage::done};
  for (const SliceMark& mark : marks) {
    worst.stage = std::min(worst.stage, mark.stage);
    worst.predicted |= mark.predicted;
    worst.doubtful |= mark.doubtful;
  }
  return worst;
}

void paintMark(QPainter& painter, QPointF centre, double pitch, const SliceMark& mark, const ThemeColours& colours) {
  const double radius = std::min(4.0, pitch * 0.27);
  const double ring = std::min(radius + 2.25, pitch / 2 - 0.6);
  const QColor colour = stageColour(mark.stage, colours);
  const QRectF disc(centre.x() - radius, centre.y() - radius, 2 * radius, 2 * radius);

  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(QPen(colour, 1.25));
  painter.setBrush(mark.stage == Stage::done ? QBrush(colour) : QBrush(Qt::NoBrush));
  painter.drawEllipse(disc);
  if (mark.stage == Stage::inWork) {
    painter.setPen(Qt::NoPen);
    painter.setBrush(colour);
    painter.drawPie(disc, 90 * 16, 180 * 16);
  }
  if (mark.predicted) {
    painter.setPen(QPen(colours.accent, 1));
    painter.setBrush(Qt::NoBrush);
    painter.drawEllipse(centre, ring, ring);
  }
  if (mark.doubtful) {
    const double edge = mark.predicted ? ring : radius;
    painter.setPen(Qt::NoPen);
    painter.setBrush(colours.warning);
    painter.drawPath(flame({centre.x(), centre.y() - edge - 1}, std::clamp(pitch - edge - 1, 4.5, 6.5)));
  }
  painter.restore();
}

void paintMarkStrip(QPainter& painter, const QRectF& area, std::span<const SliceMark> marks,
                    const ThemeColours& colours) {
  if (marks.empty() || area.width() < 1) return;
  const int count = static_cast<int>(marks.size());
  const int columns = std::min(count, static_cast<int>(area.width()));
  const double pitch = area.width() / columns;
  const double gap = pitch >= 3 ? 1 : 0;
  const double notch = std::max(4.5, area.height() * 0.36), foot = 2;
  const QRectF bars = area.adjusted(0, notch + 1, 0, -foot - 1);

  painter.save();
  // Whole pixels of the screen: columns that shared one would show seams.
  const double dense = painter.device()->devicePixelRatioF();
  const auto edge = [&](int column) { return std::round((area.left() + column * pitch) * dense) / dense; };
  painter.setRenderHint(QPainter::Antialiasing, false);
  painter.setPen(Qt::NoPen);
  for (int column = 0; column < columns; ++column) {
    const auto first = static_cast<std::size_t>(static_cast<long long>(column) * count / columns);
    const auto end = static_cast<std::size_t>(static_cast<long long>(column + 1) * count / columns);
    const SliceMark mark = worstOf(marks.subspan(first, end - first));
    const double left = edge(column), width = edge(column + 1) - left;
    const double share = mark.stage == Stage::done ? 1 : mark.stage == Stage::inWork ? 0.5 : 0;
    const double height = std::max(1.0, share * bars.height());
    painter.fillRect(QRectF(left, bars.bottom() - height, width - gap, height), stageColour(mark.stage, colours));
    if (mark.predicted) painter.fillRect(QRectF(left, area.bottom() - foot, width, foot), colours.accent);
  }
  // Last and as large as ever: one doubtful slice among hundreds is what a strip is for.
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setBrush(colours.warning);
  for (int k = 0; k < count; ++k)
    if (marks[static_cast<std::size_t>(k)].doubtful)
      painter.drawPath(flame({area.left() + (k + 0.5) * area.width() / count, area.top() + notch}, notch));
  painter.restore();
}

}  // namespace diptych::ui
