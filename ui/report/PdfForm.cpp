#include "ui/report/Blocks.h"
#include "ui/report/Forms.h"
#include "ui/report/PageSheet.h"
#include "ui/report/Paginator.h"
#include "ui/report/TypesetText.h"

#include <QBuffer>
#include <QMarginsF>
#include <QPageSize>
#include <QPainter>
#include <QPdfWriter>

namespace diptych::ui {
namespace {

constexpr int kResolution = 1200;  // device units an inch: fine enough that rounding of glyphs is never seen
constexpr double kMarginMm = 20, kTopMm = 24, kBottomMm = 26;

/// What every page carries: whose report it is, the notice, and which page of how many.
void paintMargins(QPainter& painter, const Typography& type, QSizeF page, const QString& title, const QString& project,
                  std::size_t number, std::size_t count) {
  const double left = type.mm(kMarginMm), width = page.width() - 2 * left;
  const QFont font = type.font(7);
  const QPen hairline(type.line, type.pt(0.5));
  const auto elided = [&](const QString& text, double room) {
    return QFontMetricsF(font).elidedText(text, Qt::ElideRight, room);
  };

  const double head = type.mm(12);
  const QString name = number == 1 ? QStringLiteral("Diptych") : QStringLiteral("Diptych  ·  ") + title;
  TypesetText(elided(name, 0.6 * width), font, type.muted, width).draw(painter, {left, head});
  TypesetText(elided(project, 0.35 * width), font, type.muted, width, Qt::AlignRight).draw(painter, {left, head});
  painter.setPen(hairline);
  painter.drawLine(QPointF(left, type.mm(17)), QPointF(left + width, type.mm(17)));

  const double foot = page.height() - type.mm(19);
  painter.drawLine(QPointF(left, foot), QPointF(left + width, foot));
  const double numberWidth = type.mm(24);
  TypesetText(QString::fromStdString(researchNotice()), font, type.muted, width - numberWidth)
      .draw(painter, {left, foot + type.pt(4)});
  TypesetText(QStringLiteral("Page %1 of %2").arg(number).arg(count), font, type.muted, numberWidth, Qt::AlignRight)
      .draw(painter, {left + width - numberWidth, foot + type.pt(4)});
}

}  // namespace

QImage imageOf(const viewer::Picture& picture) {
  return QImage(picture.rgba.data(), picture.width, picture.height, 4 * picture.width, QImage::Format_RGBX8888);
}

Result<QByteArray> pdfForm(const Report& report) {
  QByteArray bytes;
  QBuffer buffer(&bytes);
  buffer.open(QIODevice::WriteOnly);
  {
    QPdfWriter writer(&buffer);
    writer.setResolution(kResolution);
    writer.setPageSize(QPageSize(QPageSize::A4));
    writer.setPageMargins(QMarginsF(0, 0, 0, 0));
    const QString title = QString::fromStdString(report.title);
    writer.setTitle(title);
    writer.setCreator(QStringLiteral("Diptych ") + QString::fromStdString(report.programVersion));

    Typography type;
    type.point = kResolution / 72.0;
    const QSizeF page(writer.width(), writer.height());
    const double width = page.width() - 2 * type.mm(kMarginMm);
    const double height = page.height() - type.mm(kTopMm) - type.mm(kBottomMm);
    const std::vector<Block> blocks = blocksOf(report);
    const std::vector<Strip> strips = setInType(blocks, type, width);
    const std::vector<PageOfStrips> pages = paginate(strips, height);

    QPainter painter;
    if (!painter.begin(&writer)) return Error{ErrorCode::failed, "Cannot paint the report as PDF", "", ""};
    painter.setRenderHints(QPainter::Antialiasing | QPainter::SmoothPixmapTransform | QPainter::LosslessImageRendering);
    for (std::size_t i = 0; i < pages.size(); ++i) {
      if (i > 0 && !writer.newPage()) return Error{ErrorCode::failed, "Cannot start a page of the PDF report", "", ""};
      for (const PlacedStrip& placed : pages[i])
        placed.strip->draw(painter, QPointF(type.mm(kMarginMm), type.mm(kTopMm) + placed.y));
      paintMargins(painter, type, page, title, QString::fromStdString(report.project), i + 1, pages.size());
    }
    painter.end();
  }
  if (bytes.isEmpty()) return Error{ErrorCode::failed, "Cannot paint the report as PDF: nothing came out", "", ""};
  return bytes;
}

}  // namespace diptych::ui
