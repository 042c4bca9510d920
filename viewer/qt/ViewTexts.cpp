#include "viewer/qt/ViewTexts.h"

#include "viewer/qt/SliceView.h"

#include <QLocale>
#include <QPainter>
#include <algorithm>
#include <cmath>

namespace diptych::viewer {
namespace {

constexpr double kMargin = 8;  // logical pixels, from the view's edge
constexpr double kLongestBar = 120;
constexpr double kShortestBar = 16;  // a bar below says nothing
constexpr double kTick = 5;
constexpr double kLettersFrom = 240;  // width of a view that has room for them
constexpr int kMessageSize = 13;

void paintScaleBar(QPainter& painter, QPointF bottomRight, const ScaleBar& bar, const QString& text, HaloText& font) {
  const double right = std::round(bottomRight.x()), bottom = std::round(bottomRight.y());
  const double left = right - std::round(bar.pixels);
  const QRectF pieces[] = {{left, bottom - 3, right - left, 1},  // the line, in the middle of the ticks
                           {left, bottom - kTick, 1, kTick},
                           {right - 1, bottom - kTick, 1, kTick}};
  for (const QRectF& piece : pieces) painter.fillRect(piece.adjusted(-1, -1, 1, 1), QColor::fromRgba(ink::halo));
  for (const QRectF& piece : pieces) painter.fillRect(piece, QColor::fromRgba(ink::plain));
  const double middle = (left + right) / 2, width = font.width(text);
  const double textLeft = std::min(middle - width / 2, right - width);
  font.draw(painter, {textLeft, bottom - kTick - 2 - font.lineHeight()}, text);
}

void paintLetters(QPainter& painter, const QRectF& view, const EdgeTexts& texts, HaloText& font) {
  const double line = font.lineHeight();
  const QPointF middle = view.center();
  font.draw(painter, {view.left() + kMargin, middle.y() - line / 2}, texts.left);
  font.draw(painter, {view.right() - kMargin - font.width(texts.right), middle.y() - line / 2}, texts.right);
  font.draw(painter, {middle.x() - font.width(texts.top) / 2, view.top() + kMargin}, texts.top);
  font.draw(painter, {middle.x() - font.width(texts.bottom) / 2, view.bottom() - kMargin - line}, texts.bottom);
}

}  // namespace

ScaleBar scaleBar(double pixelsPerStep, double mostPixels) {
  if (!std::isfinite(pixelsPerStep) || pixelsPerStep <= 0 || !(mostPixels > 0)) return {};
  const double most = mostPixels / pixelsPerStep;
  const double power = std::pow(10, std::floor(std::log10(most)));
  const double length = most >= 5 * power ? 5 * power : most >= 2 * power ? 2 * power : power;
  return {length, length * pixelsPerStep};
}

QString scaleText(double length, bool millimetres) {
  const QString number = QLocale::c().toString(length, 'g', 6);
  return millimetres ? SliceView::tr("%1 mm").arg(number) : SliceView::tr("%1 px").arg(number);
}

void paintEdgeTexts(QPainter& painter, const QRectF& view, const EdgeTexts& texts, HaloText& font) {
  const double line = font.lineHeight();
  const double left = view.left() + kMargin, right = view.right() - kMargin;
  const double top = view.top() + kMargin, bottom = view.bottom() - kMargin;
  const double across = right - left;
  if (across < 4 * kMargin || bottom - top < 4 * line) return;
  // The letters in the middle of the upper and lower edge have a place of their own between the corners; a small view
  // needs theirs for its numbers.
  const bool letters = across >= kLettersFrom && bottom - top >= 7 * line;
  const double side = letters ? across / 2 - 2 * kMargin : across;

  const QString first = font.elided(texts.title.isEmpty() ? texts.plane : texts.title, side);
  font.draw(painter, {left, top}, first);
  if (!texts.title.isEmpty()) font.draw(painter, {left, top + line}, font.elided(texts.plane, side), ink::quiet);
  if (const double width = font.width(texts.window); width <= std::min(side, across - font.width(first) - 2 * kMargin))
    font.draw(painter, {right - width, top}, texts.window);

  const QString slice = font.elided(texts.slice, side), phase = font.elided(texts.phase, side);
  font.draw(painter, {left, bottom - (phase.isEmpty() ? 1 : 2) * line}, slice);
  font.draw(painter, {left, bottom - line}, phase);
  const double room = std::min(side, across - std::max(font.width(slice), font.width(phase)) - 2 * kMargin);
  const ScaleBar bar = scaleBar(texts.pixelsPerStep, std::min(kLongestBar, room));
  const QString length = scaleText(bar.length, texts.millimetres);
  if (bar.pixels >= kShortestBar && font.width(length) <= room)
    paintScaleBar(painter, {right, bottom - 2}, bar, length, font);
  if (letters) paintLetters(painter, view, texts, font);
}

void paintMessage(QPainter& painter, const QRectF& view, const QString& message, QFont font) {
  if (message.isEmpty()) return;
  font.setPixelSize(kMessageSize);
  painter.setFont(font);
  painter.setPen(QColor::fromRgba(ink::muted));
  painter.drawText(view.adjusted(3 * kMargin, 3 * kMargin, -3 * kMargin, -3 * kMargin),
                   Qt::AlignCenter | Qt::TextWordWrap, message);
}

}  // namespace diptych::viewer
