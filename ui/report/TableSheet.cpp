#include "ui/report/TableSheet.h"

#include "ui/report/TypesetText.h"

#include <QPainter>
#include <algorithm>
#include <numeric>

namespace diptych::ui {
namespace {

QString qt(const std::string& text) {
  return QString::fromStdString(text);
}

struct PlacedText {
  double x = 0;
  TypesetText text;
};

/// Columns of figures take what they need, up to a limit beyond which they wrap; the first column takes the rest.
std::vector<double> columnWidths(const TableBlock& table, const Typography& type, double width) {
  const QFont body = type.font(8.5), heading = type.font(7);
  const double padding = type.pt(8), limit = type.mm(30);
  std::vector<double> widths(table.columns.size(), 0);
  for (std::size_t c = 1; c < widths.size(); ++c) {
    double need = widestWord(qt(table.columns[c].title), heading);
    for (const auto& row : table.rows) need = std::max(need, textWidth(qt(row[c]), body));
    widths[c] = std::min(need, limit) + padding;
  }
  const double taken = std::accumulate(widths.begin(), widths.end(), 0.0);
  const double most = 0.78 * width;  // the first column names things: it keeps at least a fifth
  if (taken > most)
    for (double& w : widths) w *= most / taken;
  if (widths.empty()) return widths;
  widths[0] = width - std::min(taken, most);
  // What the names do not need gives the figures air.
  double names = textWidth(qt(table.columns[0].title), heading);
  for (const auto& row : table.rows) names = std::max(names, textWidth(qt(row[0]), body));
  if (const double spare = widths[0] - names; spare > 0 && widths.size() > 1) {
    const double air = std::min(type.pt(7), spare / static_cast<double>(widths.size() - 1));
    for (std::size_t c = 1; c < widths.size(); ++c) widths[c] += air;
    widths[0] -= air * static_cast<double>(widths.size() - 1);
  }
  return widths;
}

/// A row's texts, a strip a line. Rows of ordinary height stay whole; the hairline follows the last line.
void addRow(std::vector<Strip>& strips, const std::vector<PlacedText>& cells, const Typography& type, double width,
            const std::shared_ptr<const Strip>& repeat) {
  int lines = 1;
  double lineHeight = 0;
  for (const PlacedText& cell : cells) {
    lines = std::max(lines, cell.text.lines());
    lineHeight = std::max(lineHeight, cell.text.lineHeight());
  }
  const double padding = type.pt(2.5);
  constexpr int ordinary = 6;
  const QPen hairline(type.line, type.pt(0.5));
  for (int i = 0; i < lines; ++i) {
    const bool first = i == 0, last = i == lines - 1;
    const double above = first ? padding : 0;
    const double height = above + lineHeight + (last ? padding : 0);
    const bool keep = !last && (lines <= ordinary || first || i == lines - 2);
    strips.push_back({height, 0, keep,
                      [=](QPainter& painter, QPointF at) {
                        for (const PlacedText& cell : cells)
                          if (i < cell.text.lines()) cell.text.drawLine(painter, i, at + QPointF(cell.x, above));
                        if (!last) return;
                        painter.setPen(hairline);
                        painter.drawLine(at + QPointF(0, height), at + QPointF(width, height));
                      },
                      repeat});
  }
}

std::shared_ptr<const Strip> tableHeading(const TableBlock& table, const std::vector<double>& widths,
                                          const Typography& type, double width) {
  struct Span {
    double left = 0, right = 0;
    TypesetText text;
  };
  const QFont font = type.font(7), bold = type.font(7.5, true);
  const double gutter = type.pt(8);
  std::vector<Span> groups;
  std::vector<PlacedText> titles;
  double x = 0, groupHeight = 0, titleHeight = 0;
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    const TableColumn& column = table.columns[c];
    const double left = x + (c > 0 ? gutter : 0), room = widths[c] - (c > 0 ? gutter : 0);
    titles.push_back(
        {left, TypesetText(qt(column.title), font, type.muted, room, column.number ? Qt::AlignRight : Qt::AlignLeft)});
    titleHeight = std::max(titleHeight, titles.back().text.height());
    const bool opens = !column.group.empty() && (c == 0 || table.columns[c - 1].group != column.group);
    if (opens) {
      double right = x;
      for (std::size_t i = c; i < table.columns.size() && table.columns[i].group == column.group; ++i)
        right += widths[i];
      groups.push_back({left, right, TypesetText(qt(column.group), bold, type.ink, right - left, Qt::AlignHCenter)});
      groupHeight = std::max(groupHeight, groups.back().text.height() + type.pt(4));
    }
    x += widths[c];
  }
  const double height = groupHeight + titleHeight + type.pt(3);
  auto strip = std::make_shared<Strip>();
  strip->height = height;
  strip->keepWithNext = true;
  strip->draw = [=, rule = QPen(type.strongLine, type.pt(0.8)), thin = QPen(type.strongLine, type.pt(0.4)),
                 lift = type.pt(2)](QPainter& painter, QPointF at) {
    for (const Span& group : groups) {
      group.text.draw(painter, at + QPointF(group.left, 0));
      painter.setPen(thin);
      painter.drawLine(at + QPointF(group.left, groupHeight - lift), at + QPointF(group.right, groupHeight - lift));
    }
    for (const PlacedText& title : titles)  // titles of fewer lines stand on the rule
      title.text.draw(painter, at + QPointF(title.x, groupHeight + titleHeight - title.text.height()));
    painter.setPen(rule);
    painter.drawLine(at + QPointF(0, height), at + QPointF(width, height));
  };
  return strip;
}

}  // namespace

std::vector<Strip> tableRows(const TableBlock& table, const Typography& type, double width) {
  const std::vector<double> widths = columnWidths(table, type, width);
  const double gutter = type.pt(8);
  std::vector<Strip> strips;
  const std::shared_ptr<const Strip> heading = tableHeading(table, widths, type, width);
  strips.push_back(*heading);
  for (std::size_t r = 0; r < table.rows.size(); ++r) {
    std::vector<PlacedText> cells;
    double x = 0;
    for (std::size_t c = 0; c < widths.size(); ++c) {
      const double inset = c > 0 ? gutter : 0;
      cells.push_back({x + inset, TypesetText(qt(table.rows[r][c]), type.font(8.5), type.ink, widths[c] - inset,
                                              table.columns[c].number ? Qt::AlignRight : Qt::AlignLeft)});
      x += widths[c];
    }
    addRow(strips, cells, type, width, heading);
    // A single row left behind, or carried over, reads like a mistake.
    const bool second = r == 0, beforeLast = r + 2 == table.rows.size();
    if (r + 1 < table.rows.size() && (second || beforeLast)) strips.back().keepWithNext = true;
  }
  return strips;
}

std::vector<Strip> factRows(const FactsBlock& facts, const Typography& type, double width) {
  const double names = type.mm(36);
  std::vector<Strip> strips;
  for (std::size_t i = 0; i < facts.facts.size(); ++i) {
    const Fact& fact = facts.facts[i];
    const std::vector<PlacedText> cells = {
        {0, TypesetText(qt(fact.name), type.font(8.5), type.muted, names - type.pt(8))},
        {names, TypesetText(qt(fact.text), type.font(8.5), type.ink, width - names)}};
    addRow(strips, cells, type, width, nullptr);
    // A card is read as a whole; the paginator breaks it only where it is longer than a page.
    if (i + 1 < facts.facts.size()) strips.back().keepWithNext = true;
  }
  return strips;
}

}  // namespace diptych::ui
