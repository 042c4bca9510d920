#include "ui/segments/FiguresLabel.h"

#include "ui/segments/SegmentWords.h"

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

FiguresLabel::FiguresLabel(QWidget* parent) : QLabel(parent) {
  setWordWrap(true);
  setAlignment(Qt::AlignLeft | Qt::AlignTop);
  setTextInteractionFlags(Qt::TextSelectableByMouse);
}

int FiguresLabel::heightForWidth(int width) const {
  const QRect room(0, 0, width, 10 * fontMetrics().height());
  const auto heightOf = [&](const QString& text) {
    return fontMetrics().boundingRect(room, Qt::TextWordWrap | Qt::AlignLeft, text).height();
  };
  return std::max(heightOf(longText()), heightOf(text()));
}

QSize FiguresLabel::sizeHint() const {
  const int width = fontMetrics().horizontalAdvance(longText());
  return {width, fontMetrics().height()};
}

QSize FiguresLabel::minimumSizeHint() const {
  return {fontMetrics().averageCharWidth() * 16, fontMetrics().height()};
}

}  // namespace diptych::ui
