#include "ui/report/Blocks.h"
#include "ui/report/Forms.h"

#include <QBuffer>
#include <QPainter>
#include <QSvgGenerator>
#include <cmath>

namespace diptych::ui {
namespace {

// One file, no script, nothing fetched: it can be mailed, archived and opened years later.
constexpr const char* kStyle = R"css(
:root { color-scheme: light dark; --ground: #f4f5f7; --panel: #ffffff; --ink: #1d2126; --muted: #5b6570; --line: #d9dde1;
  --strong: #9aa3ad; --notice: #fdf5e6; --edge: #e6a23c; }
@media (prefers-color-scheme: dark) { :root { --ground: #16181c; --panel: #1e2126; --ink: #e6e8eb; --muted: #9aa3ad;
  --line: #33383f; --strong: #5b6570; --notice: #2b2519; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); -webkit-text-size-adjust: 100%;
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; }
main { max-width: 960px; margin: 32px auto; padding: 48px 56px 56px; background: var(--panel); border-radius: 4px; }
h1, h2, h3 { line-height: 1.25; text-wrap: balance; overflow-wrap: anywhere; }
h1 { font-size: 30px; margin: 0 0 16px; }
h2 { font-size: 20px; margin: 56px 0 12px; }
h3 { font-size: 15px; margin: 32px 0 8px; }
p, ul { margin: 8px 0; max-width: 75ch; overflow-wrap: anywhere; }
ul { padding-left: 20px; }
li { margin: 4px 0; }
li::marker { color: var(--muted); }
.missing { color: var(--muted); }
.notice { margin: 24px 0 0; padding: 12px 16px; max-width: none; background: var(--notice); border-left: 4px solid var(--edge); }
.about { display: flex; flex-wrap: wrap; gap: 8px 48px; margin: 0; }
.about dt { color: var(--muted); font-size: 12px; }
.about dd { margin: 0; overflow-wrap: anywhere; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; margin: 12px 0; font-size: 14px; font-variant-numeric: tabular-nums; }
th, td { padding: 6px 0 6px 16px; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line);
  font-weight: normal; overflow-wrap: anywhere; }
th:first-child, td:first-child { padding-left: 0; }
thead th { vertical-align: bottom; color: var(--muted); font-size: 12px; font-weight: 600; overflow-wrap: normal;
  border-bottom: 1px solid var(--strong); }
thead th.group { color: var(--ink); text-align: center; border-bottom: none; padding-bottom: 0; }
thead th.group span { display: block; padding-bottom: 2px; border-bottom: 1px solid var(--strong); }
thead tr.groups th, thead tr.groups td { border-bottom: none; padding-bottom: 2px; }
.wide th:first-child { min-width: 150px; }
.number { width: 1%; text-align: right; white-space: nowrap; }
thead .number { white-space: normal; }
.facts th { width: 170px; color: var(--muted); }
.legend { display: flex; flex-wrap: wrap; gap: 4px 24px; margin: 12px 0; padding: 0; list-style: none; }
.legend i { display: inline-block; width: 12px; height: 12px; margin-right: 8px; border: 1px solid var(--strong);
  vertical-align: -1px; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
.pair { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 4px 24px; margin: 24px 0; }
.pair figcaption { grid-column: 1 / -1; }
.pair figcaption b { margin-right: 12px; }
.pair div { font-size: 13px; color: var(--muted); }
.pair img { display: block; width: 100%; height: auto; max-height: 420px; object-fit: contain; object-position: left top; }
.none { padding: 16px; border: 1px solid var(--line); }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(320px, 100%), 1fr)); gap: 24px; margin: 16px 0; }
.charts figure { margin: 0; }
.charts img { display: block; width: 100%; max-width: 440px; height: auto; }
footer { margin-top: 56px; padding-top: 4px; border-top: 1px solid var(--line); color: var(--muted); font-size: 12px; }
footer p { max-width: none; }
@media (max-width: 700px) { main { margin: 0; padding: 24px 20px; border-radius: 0; } .facts th { width: 120px; } }
@media print { :root { --ground: #fff; --panel: #fff; --ink: #1d2126; --muted: #5b6570; --line: #d9dde1; --strong: #9aa3ad;
    --notice: #fdf5e6; color-scheme: light; }
  @page { size: A4; margin: 18mm; }
  body { font-size: 10pt; }
  /* A table's footer is the one thing that browsers repeat on every page and keep room for. */
  main { display: table; width: 100%; margin: 0; padding: 0; max-width: none; }
  footer { display: table-footer-group; break-inside: avoid; }
  footer p { max-width: none; margin: 0; padding-top: 12px; }
  h2, h3 { break-after: avoid; }
  tr, figure, .notice { break-inside: avoid; }
  .pair { grid-template-columns: max-content max-content; }
  .pair img { width: auto; height: 60mm; max-width: 84mm; } }
)css";

std::string escaped(const std::string& text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  return out;
}

std::string dataUri(const char* mediaType, const QByteArray& bytes) {
  return std::string("data:") + mediaType + ";base64," + bytes.toBase64().toStdString();
}

std::string pngUri(const viewer::Picture& picture) {
  QByteArray bytes;
  QBuffer buffer(&bytes);
  buffer.open(QIODevice::WriteOnly);
  imageOf(picture).convertToFormat(QImage::Format_RGB888).save(&buffer, "PNG");
  return dataUri("image/png", bytes);
}

constexpr int kChartWidth = 440, kChartHeight = 290;  // CSS pixels

std::string svgUri(const LineChart& chart, ChartStyle style) {
  QByteArray bytes;
  QBuffer buffer(&bytes);
  buffer.open(QIODevice::WriteOnly);
  constexpr int fine = 10;  // Qt sets type in whole units: ten to a pixel keep the proportions
  QSvgGenerator generator;
  generator.setOutputDevice(&buffer);
  generator.setSize(QSize(kChartWidth, kChartHeight));
  generator.setViewBox(QRect(0, 0, fine * kChartWidth, fine * kChartHeight));
  style.point = 1.55 * fine;
  style.textAsPaths = true;  // a picture cannot use the page's fonts, and the reader's may be other ones
  QPainter painter(&generator);
  paintChart(painter, QRectF(0, 0, fine * kChartWidth, fine * kChartHeight), chart, style);
  painter.end();
  return dataUri("image/svg+xml", bytes);
}

class Writer {
public:
  void operator()(const TitleBlock& block) {
    out_ += "<header>\n<h1>" + escaped(block.title) + "</h1>\n<dl class=\"about\">";
    for (const Fact& fact : block.facts)
      out_ += "<div><dt>" + escaped(fact.name) + "</dt><dd>" + escaped(fact.text) + "</dd></div>";
    out_ += "</dl>\n<p class=\"notice\" role=\"note\">" + escaped(block.notice) + "</p>\n</header>\n";
  }

  void operator()(const HeadingBlock& block) {
    const std::string tag = block.level == 1 ? "h2" : "h3";
    out_ += "<" + tag + ">" + escaped(block.text) + "</" + tag + ">\n";
  }

  void operator()(const TextBlock& block) {
    const bool normal = block.kind == TextBlock::Kind::normal;
    out_ += std::string("<p") + (normal ? "" : " class=\"missing\"") + ">" + escaped(block.text) + "</p>\n";
  }

  void operator()(const ListBlock& block) {
    out_ += "<ul>\n";
    for (const std::string& item : block.items) out_ += "<li>" + escaped(item) + "</li>\n";
    out_ += "</ul>\n";
  }

  void operator()(const FactsBlock& block) {
    out_ += "<table class=\"facts\"><tbody>\n";
    for (const Fact& fact : block.facts)
      out_ += "<tr><th scope=\"row\">" + escaped(fact.name) + "</th><td>" + escaped(fact.text) + "</td></tr>\n";
    out_ += "</tbody></table>\n";
  }

  void operator()(const TableBlock& block) {
    out_ += "<div class=\"wide\" tabindex=\"0\"><table><thead>\n";
    addGroups(block.columns);
    out_ += "<tr>";
    for (const TableColumn& column : block.columns)
      out_ += "<th scope=\"col\"" + numberClass(column) + ">" + escaped(column.title) + "</th>";
    out_ += "</tr>\n</thead><tbody>\n";
    for (const auto& row : block.rows) {
      out_ += "<tr><th scope=\"row\">" + escaped(row.front()) + "</th>";
      for (std::size_t c = 1; c < row.size(); ++c)
        out_ += "<td" + numberClass(block.columns[c]) + ">" + escaped(row[c]) + "</td>";
      out_ += "</tr>\n";
    }
    out_ += "</tbody></table></div>\n";
  }

  void operator()(const LegendBlock& block) {
    out_ += "<ul class=\"legend\" aria-label=\"Colours of the segments\">";
    for (const LegendEntry& entry : block.entries)
      out_ +=
          "<li><i style=\"background:" + QColor(entry.colour.r, entry.colour.g, entry.colour.b).name().toStdString() +
          "\"></i>" + escaped(entry.segment) + "</li>";
    out_ += "</ul>\n";
  }

  void operator()(const PicturesBlock& block) {
    out_ += "<figure class=\"pair\"><figcaption><b>" + escaped(block.title) + "</b>Dice " + escaped(block.dice) +
            "</figcaption>\n";
    addPicture(block, *block.prediction, "Prediction");
    addPicture(block, *block.reference, "Reference");
    out_ += "</figure>\n";
  }

  void operator()(const ChartsBlock& block) {
    out_ += "<div class=\"charts\">\n";
    for (const ChartsBlock::Item& item : block.charts)
      out_ += "<figure><picture><source media=\"(prefers-color-scheme: dark) and (not print)\" srcset=\"" +
              svgUri(item.chart, darkChartStyle()) + "\"><img width=\"" + std::to_string(kChartWidth) + "\" height=\"" +
              std::to_string(kChartHeight) + "\" src=\"" + svgUri(item.chart, lightChartStyle()) +
              "\" alt=\"Chart: " + escaped(item.chart.title) + ". " + escaped(item.inWords) +
              "\"></picture></figure>\n";
    out_ += "</div>\n";
  }

  std::string take() { return std::move(out_); }

private:
  static std::string numberClass(const TableColumn& column) { return column.number ? " class=\"number\"" : ""; }

  void addGroups(const std::vector<TableColumn>& columns) {
    out_ += "<tr class=\"groups\">";
    for (std::size_t c = 0; c < columns.size();) {
      std::size_t end = c + 1;
      while (end < columns.size() && columns[end].group == columns[c].group) ++end;
      const std::string span = " colspan=\"" + std::to_string(end - c) + "\"";
      if (columns[c].group.empty())
        out_ += "<td" + span + "></td>";
      else
        out_ +=
            "<th scope=\"colgroup\" class=\"group\"" + span + "><span>" + escaped(columns[c].group) + "</span></th>";
      c = end;
    }
    out_ += "</tr>\n";
  }

  void addPicture(const PicturesBlock& block, const viewer::Picture& picture, const std::string& what) {
    out_ += "<div>";
    if (picture.width > 0 && picture.height > 0)
      out_ += "<img src=\"" + pngUri(picture) + "\" width=\"" + std::to_string(picture.width) + "\" height=\"" +
              std::to_string(picture.height) + "\" alt=\"" + what + ", " + escaped(block.title) + ", Dice " +
              escaped(block.dice) + "\">";
    else
      out_ += "<p class=\"none\">no picture</p>";
    out_ += what + "</div>\n";
  }

  std::string out_;
};

}  // namespace

std::string htmlForm(const Report& report) {
  Writer writer;
  for (const Block& block : blocksOf(report)) std::visit(writer, block);
  return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>" +
         escaped(report.title) + "</title>\n<style>" + kStyle + "</style>\n</head>\n<body>\n<main>\n" + writer.take() +
         "<footer><p>" + escaped(researchNotice()) + "</p></footer>\n</main>\n</body>\n</html>\n";
}

}  // namespace diptych::ui
