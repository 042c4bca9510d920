#pragma once
// A wrapped text whose lines are drawn one at a time, so that a page may end between them.

#include <QColor>
#include <QFont>
#include <QString>
#include <QTextLayout>
#include <memory>

class QPainter;
class QPointF;

namespace diptych::ui {

class TypesetText {
public:
  /// Wraps at words, inside a word only where it is wider than `width`. Control characters become spaces.
  TypesetText(const QString& text, const QFont& font, const QColor& colour, double width,
              Qt::Alignment align = Qt::AlignLeft);

  int lines() const { return layout_->lineCount(); }
  double lineHeight() const { return lineHeight_; }
  double height() const { return lines() * lineHeight_; }
  void drawLine(QPainter& painter, int line, const QPointF& topLeft) const;
  void draw(QPainter& painter, const QPointF& topLeft) const;

private:
  std::shared_ptr<QTextLayout> layout_;  // shared: strips keep it alive, and it cannot be copied
  QColor colour_;
  double lineHeight_ = 0;
};

/// Width of the text on one line, and of its widest word.
double textWidth(const QString& text, const QFont& font);
double widestWord(const QString& text, const QFont& font);

}  // namespace diptych::ui
