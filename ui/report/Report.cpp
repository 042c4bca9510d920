#include "ui/report/Report.h"

#include "core/base/Files.h"
#include "ui/report/Forms.h"
#include "ui/text/NumberText.h"

#include <algorithm>
#include <cmath>
#include <span>

namespace diptych::ui {
namespace {

Figure figureOf(std::optional<double> value, int decimals, const std::string& unit) {
  if (!value || !std::isfinite(*value)) return {std::nullopt, "–"};
  return {value, fixedText(*value, decimals) + unit};
}

std::string lowerCaseEnding(const std::filesystem::path& path) {
  std::string ending = path.extension().string();
  std::transform(ending.begin(), ending.end(), ending.begin(),
                 [](unsigned char c) { return static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c); });
  return ending;
}

}  // namespace

Figure diceFigure(std::optional<double> dice) {
  return figureOf(dice, 3, "");
}

Figure millimetreFigure(std::optional<double> mm, bool pixels) {
  return figureOf(mm, 1, pixels ? " px" : " mm");
}

std::string researchNotice() {
  return "Diptych is research software. It is not a medical device, is not cleared or certified, and must not be used "
         "for diagnosis or treatment.";
}

Status writeReport(const Report& report, const std::filesystem::path& path) {
  const std::string ending = lowerCaseEnding(path);
  if (ending == ".html") return writeFileAtomically(path, std::string_view(htmlForm(report)));
  if (ending == ".csv") return writeFileAtomically(path, std::string_view(csvForm(report)));
  if (ending == ".json") {
    const Result<std::string> text = jsonForm(report);
    return text ? writeFileAtomically(path, std::string_view(*text)) : Status(text.error());
  }
  if (ending == ".pdf") {
    const Result<QByteArray> bytes = pdfForm(report);
    if (!bytes) return bytes.error();
    const auto view = std::as_bytes(std::span(bytes->constData(), static_cast<std::size_t>(bytes->size())));
    return writeFileAtomically(path, view);
  }
  return Error{ErrorCode::usage,
               "Cannot write the report " + path.string() +
                   (ending.empty() ? ": its name has no ending" : ": reports do not come as " + ending),
               "end the name in .pdf, .html, .csv or .json", path.string()};
}

}  // namespace diptych::ui
