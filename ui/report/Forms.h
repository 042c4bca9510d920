#pragma once
// The four forms of a report as bytes; writeReport picks one and puts it on disk.

#include "core/base/Result.h"
#include "ui/report/Report.h"

#include <QByteArray>
#include <QImage>
#include <string>

namespace diptych::ui {

Result<QByteArray> pdfForm(const Report& report);
std::string htmlForm(const Report& report);
/// RFC 4180, UTF-8: section, segment, stage, figure, text, value.
std::string csvForm(const Report& report);
Result<std::string> jsonForm(const Report& report);

/// The picture's own bytes, not copied: it must outlive the image.
QImage imageOf(const viewer::Picture& picture);

}  // namespace diptych::ui
