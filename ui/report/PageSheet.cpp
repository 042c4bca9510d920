#include "ui/report/PageSheet.h"

#include "ui/report/Forms.h"
#include "ui/report/TableSheet.h"
#include "ui/report/TypesetText.h"

#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <cmath>
#include <iterator>
#include <optional>
#include <utility>

namespace diptych::ui {
namespace {

QString qt(const std::string& text) {
  return QString::fromStdString(text);
}

class Setter {
public:
  Setter(const Typography& type, double width) : type_{type}, width_{width} {}

  void operator()(const TitleBlock& block) {
    addText({qt(block.title), type_.font(20, true), type_.ink, width_}, 0, true);
    addTitleFacts(block.facts);
    addNotice(block.notice);
  }

  void operator()(const HeadingBlock& block) {
    if (block.level == 1)
      addText({qt(block.text), type_.font(13, true), type_.ink, width_}, type_.pt(24), true);
    else
      addText({qt(block.text), type_.font(10, true), type_.ink, width_}, type_.pt(12), true);
    strips_.back().keepWithNext = true;
  }

  void operator()(const TextBlock& block) {
    const bool normal = block.kind == TextBlock::Kind::normal;
    addText({qt(block.text), type_.font(9), normal ? type_.ink : type_.muted, width_}, type_.pt(5), false);
  }

  void operator()(const ListBlock& block) {
    const double indent = type_.pt(10);
    bool first = true;
    for (const std::string& item : block.items) {
      const TypesetText text(qt(item), type_.font(9), type_.ink, width_ - indent);
      const TypesetText bullet(QStringLiteral("•"), type_.font(9), type_.muted, indent);
      addLines(text, type_.pt(first ? 6 : 2.5), false, indent, &bullet);
      first = false;
    }
  }

  void operator()(const FactsBlock& block) { append(factRows(block, type_, width_), type_.pt(6)); }
  void operator()(const TableBlock& block) { append(tableRows(block, type_, width_), type_.pt(9)); }

  void operator()(const LegendBlock& block) {
    struct Entry {
      QRectF swatch;
      QColor colour;
      TypesetText text;
      QPointF at;
    };
    const QFont font = type_.font(8.5);
    const double side = type_.pt(8), gap = type_.pt(5), between = type_.pt(16);
    std::vector<Entry> entries;
    double x = 0, y = 0, line = 0;
    for (const LegendEntry& entry : block.entries) {
      const double room = width_ - side - gap;
      const double width = std::min(textWidth(qt(entry.segment), font), room);
      const TypesetText text(qt(entry.segment), font, type_.ink, width);
      if (x > 0 && x + side + gap + width > width_) {
        x = 0;
        y += line;
        line = 0;
      }
      entries.push_back({QRectF(x, y + (text.lineHeight() - side) / 2, side, side),
                         QColor(entry.colour.r, entry.colour.g, entry.colour.b), text, QPointF(x + side + gap, y)});
      line = std::max(line, text.height());
      x += side + gap + width + between;
    }
    const QPen edge(type_.strongLine, type_.pt(0.4));
    add({y + line,
         type_.pt(6),
         true,
         [entries, edge](QPainter& painter, QPointF at) {
           for (const Entry& entry : entries) {
             painter.setPen(edge);
             painter.setBrush(entry.colour);
             painter.drawRect(entry.swatch.translated(at));
             entry.text.draw(painter, at + entry.at);
           }
           painter.setBrush(Qt::NoBrush);
         },
         {}});
  }

  void operator()(const PicturesBlock& block) {
    const double gap = type_.mm(6), cell = (width_ - gap) / 2, tallest = type_.mm(61);
    const QFont bold = type_.font(9, true), normal = type_.font(9), small = type_.font(8);
    const double titleWidth = std::min(textWidth(qt(block.title), bold), width_ - type_.mm(30));
    const TypesetText title(qt(block.title), bold, type_.ink, titleWidth);
    const TypesetText dice(qt("Dice " + block.dice), normal, type_.ink, width_ - titleWidth - type_.pt(8));
    const TypesetText left(QStringLiteral("Prediction"), small, type_.muted, cell);
    const TypesetText right(QStringLiteral("Reference"), small, type_.muted, cell);
    const TypesetText none(QStringLiteral("no picture"), small, type_.muted, cell);

    const auto fitted = [&](const viewer::Picture& picture) {
      if (picture.width < 1 || picture.height < 1) return QSizeF(cell, type_.mm(12));
      return QSizeF(picture.width, picture.height).scaled(QSizeF(cell, tallest), Qt::KeepAspectRatio);
    };
    const QSizeF leftSize = fitted(*block.prediction), rightSize = fitted(*block.reference);
    const double pictures = std::max(leftSize.height(), rightSize.height());
    const double top = title.height() + type_.pt(3), caption = top + pictures + type_.pt(2);
    // Portrait pictures stand beside each other rather than in the far corners of their halves.
    const double second = std::min(leftSize.width() + gap, cell + gap);
    const QPen edge(type_.line, type_.pt(0.5));
    const double beside = titleWidth + type_.pt(8), inset = type_.pt(6);
    add({caption + left.height(),
         type_.pt(10),
         false,
         [=, &block](QPainter& painter, QPointF at) {
           title.draw(painter, at);
           dice.draw(painter, at + QPointF(beside, 0));
           const auto paint = [&](const viewer::Picture& picture, double x, QSizeF size, const TypesetText& words) {
             const QRectF box(at + QPointF(x, top), size);
             if (picture.width > 0 && picture.height > 0) {
               painter.drawImage(box, imageOf(picture));
             } else {
               painter.setPen(edge);
               painter.drawRect(box);
               none.draw(painter, box.topLeft() + QPointF(inset, (box.height() - none.height()) / 2));
             }
             words.draw(painter, at + QPointF(x, caption));
           };
           paint(*block.prediction, 0, leftSize, left);
           paint(*block.reference, second, rightSize, right);
         },
         {}});
  }

  void operator()(const ChartsBlock& block) {
    const double gap = type_.mm(8), height = type_.mm(58);
    const double cell = (width_ - gap) / 2;
    ChartStyle style = lightChartStyle();
    style.point = type_.point;
    style.fontFamily = type_.font(8).family();
    add({height,
         type_.pt(8),
         true,
         [=, &block](QPainter& painter, QPointF at) {
           for (std::size_t i = 0; i < block.charts.size(); ++i) {
             const QRectF area(at.x() + static_cast<double>(i) * (cell + gap), at.y(), cell, height);
             paintChart(painter, area, block.charts[i].chart, style);
           }
         },
         {}});
  }

  std::vector<Strip> take() { return std::move(strips_); }

private:
  void add(Strip strip) { strips_.push_back(std::move(strip)); }

  void append(std::vector<Strip> strips, double spaceBefore) {
    if (strips.empty()) return;
    strips.front().spaceBefore = spaceBefore;
    std::move(strips.begin(), strips.end(), std::back_inserter(strips_));
  }

  void addText(const TypesetText& text, double spaceBefore, bool whole) {
    addLines(text, spaceBefore, whole, 0, nullptr);
  }

  /// A strip a line. Neither the first nor the last line of a paragraph stands alone on a page.
  void addLines(const TypesetText& text, double spaceBefore, bool whole, double indent, const TypesetText* bullet) {
    for (int i = 0; i < text.lines(); ++i) {
      const bool last = i == text.lines() - 1;
      const bool keep = !last && (whole || i == 0 || i == text.lines() - 2);
      std::optional<TypesetText> mark;
      if (bullet != nullptr && i == 0) mark = *bullet;
      add({text.lineHeight(),
           i == 0 ? spaceBefore : 0,
           keep,
           [text, i, indent, mark](QPainter& painter, QPointF at) {
             if (mark) mark->draw(painter, at);
             text.drawLine(painter, i, at + QPointF(indent, 0));
           },
           {}});
    }
  }

  /// Small columns, name above text.
  void addTitleFacts(const std::vector<Fact>& facts) {
    if (facts.empty()) return;
    const double column = width_ / static_cast<double>(facts.size());
    std::vector<std::pair<TypesetText, TypesetText>> columns;
    double height = 0;
    for (const Fact& fact : facts) {
      columns.emplace_back(TypesetText(qt(fact.name), type_.font(7.5), type_.muted, column - type_.pt(10)),
                           TypesetText(qt(fact.text), type_.font(9), type_.ink, column - type_.pt(10)));
      height = std::max(height, columns.back().first.height() + columns.back().second.height());
    }
    add({height,
         type_.pt(10),
         true,
         [columns, column](QPainter& painter, QPointF at) {
           for (const auto& [name, text] : columns) {
             name.draw(painter, at);
             text.draw(painter, at + QPointF(0, name.height()));
             at.rx() += column;
           }
         },
         {}});
  }

  void addNotice(const std::string& notice) {
    const double padding = type_.pt(8), bar = type_.pt(2.5);
    const TypesetText text(qt(notice), type_.font(8.5), type_.ink, width_ - 2 * padding - bar);
    const QSizeF size(width_, text.height() + 2 * padding);
    const QColor ground = type_.noticeGround, edge = type_.noticeEdge;
    add({size.height(),
         type_.pt(12),
         false,
         [=](QPainter& painter, QPointF at) {
           painter.fillRect(QRectF(at, size), ground);
           painter.fillRect(QRectF(at, QSizeF(bar, size.height())), edge);
           text.draw(painter, at + QPointF(bar + padding, padding));
         },
         {}});
  }

  const Typography& type_;
  double width_;
  std::vector<Strip> strips_;
};

}  // namespace

QFont Typography::font(double points, bool bold) const {
  QFont font(QStringLiteral("DejaVu Sans"));
  font.setStyleHint(QFont::SansSerif);
  font.setPixelSize(std::max(1, static_cast<int>(std::lround(points * point))));
  font.setBold(bold);
  font.setHintingPreference(QFont::PreferNoHinting);
  // Ligatures would come out of the PDF as single, unsearchable characters; any letter spacing switches them off.
  font.setLetterSpacing(QFont::AbsoluteSpacing, 0.001 * point);
  return font;
}

std::vector<Strip> setInType(const std::vector<Block>& blocks, const Typography& type, double width) {
  Setter setter(type, width);
  for (const Block& block : blocks) std::visit(setter, block);
  return setter.take();
}

}  // namespace diptych::ui
