#include "ui/report/TypesetText.h"

#include <QFontMetricsF>
#include <QPainter>
#include <QStringList>
#include <QTextOption>
#include <algorithm>
#include <cmath>

namespace diptych::ui {
namespace {

QString printable(QString text) {
  for (QChar& c : text)
    if (c.category() == QChar::Other_Control) c = u' ';
  return text;
}

}  // namespace

TypesetText::TypesetText(const QString& text, const QFont& font, const QColor& colour, double width,
                         Qt::Alignment align)
    : layout_{std::make_shared<QTextLayout>(printable(text), font)}, colour_{colour} {
  constexpr double leading = 1.4;
  lineHeight_ = leading * font.pixelSize();
  QTextOption option(align);
  option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
  layout_->setTextOption(option);
  layout_->setCacheEnabled(true);
  layout_->beginLayout();
  for (QTextLine line = layout_->createLine(); line.isValid(); line = layout_->createLine()) {
    line.setLineWidth(std::max(1.0, width));
    line.setPosition({0, 0});
  }
  layout_->endLayout();
}

void TypesetText::drawLine(QPainter& painter, int line, const QPointF& topLeft) const {
  const QTextLine& laid = layout_->lineAt(line);
  painter.setPen(colour_);
  laid.draw(&painter, topLeft + QPointF(0, (lineHeight_ - laid.height()) / 2));
}

void TypesetText::draw(QPainter& painter, const QPointF& topLeft) const {
  for (int i = 0; i < lines(); ++i) drawLine(painter, i, topLeft + QPointF(0, i * lineHeight_));
}

double textWidth(const QString& text, const QFont& font) {
  // One unit more than the sum of advances: rounding must not wrap a text that fits.
  return std::ceil(QFontMetricsF(font).horizontalAdvance(printable(text))) + 1;
}

double widestWord(const QString& text, const QFont& font) {
  double widest = 0;
  const QStringList words = printable(text).split(u' ', Qt::SkipEmptyParts);
  for (const QString& word : words) widest = std::max(widest, textWidth(word, font));
  return widest;
}

}  // namespace diptych::ui
