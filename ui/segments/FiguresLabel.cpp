#include "ui/segments/FiguresLabel.h"

#include "ui/segments/SegmentWords.h"

#include <QEvent>
#include <QPainter>
#include <algorithm>

namespace diptych::ui {
namespace {

/// As long as figures are in everyday work: a liver.
QString longText() {
  SegmentRow row;
  row.voxels = 8888888;
  row.millilitres = 1888.8;
  row.slices = 188;
  return figuresText(row);
}

}  // namespace

FiguresLabel::FiguresLabel(QWidget* parent) : QWidget(parent) {
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  reserveHeight();
}

void FiguresLabel::setText(const QString& text) {
  if (text == text_) return;
  text_ = text;
  setAccessibleName(text);
  if (heightOf(text, width()) > height()) reserveHeight();
  update();
}

QSize FiguresLabel::sizeHint() const {
  return {fontMetrics().horizontalAdvance(longText()), height()};
}

QSize FiguresLabel::minimumSizeHint() const {
  return {fontMetrics().averageCharWidth() * 16, height()};
}

void FiguresLabel::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setPen(palette().color(QPalette::WindowText));
  painter.drawText(rect(), Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap, text_);
}

bool FiguresLabel::event(QEvent* event) {
  const bool handled = QWidget::event(event);
  if (event->type() == QEvent::Resize || event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange)
    reserveHeight();
  return handled;
}

int FiguresLabel::heightOf(const QString& text, int width) const {
  const QRect room(0, 0, width, 10 * fontMetrics().lineSpacing());
  return fontMetrics().boundingRect(room, Qt::TextWordWrap | Qt::AlignLeft, text).height();
}

void FiguresLabel::reserveHeight() {
  setFixedHeight(std::max(heightOf(longText(), width()), heightOf(text_, width())));
}

}  // namespace diptych::ui
