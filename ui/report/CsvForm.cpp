#include "ui/report/FlatFigures.h"
#include "ui/report/Forms.h"

#include <array>
#include <charconv>
#include <cmath>

namespace diptych::ui {
namespace {

/// RFC 4180, section 2: quoted where it holds a comma, a quote or a line break; quotes are doubled.
std::string field(const std::string& text) {
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
