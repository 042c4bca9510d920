#include "ui/report/FlatFigures.h"
#include "ui/report/Forms.h"

#include <array>
#include <charconv>
#include <cmath>
#include <string_view>

namespace diptych::ui {
namespace {

/// Spreadsheets take such a text for a formula, and a formula may start programs. Names of segments come from others' files.
bool looksLikeFormula(const std::string& text) {
  double number = 0;
  const char* end = text.data() + text.size();
  const auto [stop, problem] = std::from_chars(text.data(), end, number);
  const bool isNumber = problem == std::errc{} && stop == end;
  return !text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos && !isNumber;
}

/// RFC 4180, section 2: quoted where it holds a comma, a quote or a line break; quotes are doubled. A text that a spreadsheet would
/// compute gets an apostrophe before it, which spreadsheets understand and do not show.
std::string field(std::string text) {
  if (looksLikeFormula(text)) text.insert(0, 1, '\'');
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + '"';
}

/// Shortest text that reads back as the same number.
std::string exact(const std::optional<double>& value) {
  if (!value || !std::isfinite(*value)) return {};
  std::array<char, 40> buffer{};
  return {buffer.data(), std::to_chars(buffer.data(), buffer.data() + buffer.size(), *value).ptr};
}

}  // namespace

std::string csvForm(const Report& report) {
  std::string out = "section,segment,stage,figure,text,value\r\n";
  for (const FlatRow& row : flatRows(report))
    out += field(row.section) + ',' + field(row.segment) + ',' + field(row.stage) + ',' + field(row.figure) + ',' +
           field(row.text) + ',' + exact(row.value) + "\r\n";
  return out;
}

}  // namespace diptych::ui
