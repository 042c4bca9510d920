#include "ui/segments/SegmentWords.h"

#include "ui/text/NumberText.h"

#include <array>

namespace diptych::ui {
namespace {

constexpr QChar kNarrowSpace(0x202F);  // no-break
constexpr QChar kFixedSpace(0x00A0);
constexpr std::size_t kPaletteSize = 24;

QString nameOf(const SegmentRow& row) {
  return QString::fromStdString(row.segment.name);
}

/// "1 voxel", "31 204 voxels": %n would group by the locale, and numbers never depend on it.
QString voxelsText(std::size_t voxels) {
  return (voxels == 1 ? SegmentsPanel::tr("%1 voxel") : SegmentsPanel::tr("%1 voxels")).arg(voxelNumber(voxels));
}

QString slicesText(int slices) {
  return (slices == 1 ? SegmentsPanel::tr("%1 slice") : SegmentsPanel::tr("%1 slices"))
      .arg(voxelNumber(static_cast<std::size_t>(slices)));
}

QString millilitresText(double ml) {
  if (ml > 0 && ml < 0.01) return SegmentsPanel::tr("< 0.01 ml");
  return SegmentsPanel::tr("%1 ml").arg(QString::fromStdString(fixedText(ml, ml < 9.995 ? 2 : 1)));
}

/// Order of paletteColour().
const char* const kColourNames[kPaletteSize] = {
    QT_TRANSLATE_NOOP("diptych::ui::SegmentsPanel", "Orange"),
    QT_TRANSLATE_NOOP("diptych::ui::SegmentsPanel", "Sky blue"),
    QT_TRANSLATE_NOOP("diptych::ui::SegmentsPanel", "Bluish green"),
    QT_TRANSLATE_NOOP("diptych::ui::SegmentsPanel", "Yellow"),
    QT_TRANSLATE_NOOP("diptych::ui::SegmentsPanel", "Blue"),
    QT_TRANSLATE_NOOP("diptych::ui::SegmentsPanel", "Vermilion"),
    QT_TRANSLATE_NOOP("diptych::ui::SegmentsPanel", "Purple pink"),
    QT_TRANSLATE_NOOP("diptych::ui::SegmentsPanel", "Light green"),
    QT_TRANSLATE_NOOP("diptych::ui::SegmentsPanel", "Violet"),
    QT_TRANSLATE_NOOP("diptych::ui::SegmentsPanel", "Peach"),
    QT_TRANSLATE_NOOP("diptych::ui::SegmentsPanel", "Teal"),
    QT_TRANSLATE_NOOP("diptych::ui::SegmentsPanel", "Salmon"),
    QT_TRANSLATE_NOOP("diptych::ui::SegmentsPanel", "Brown"),
    QT_TRANSLATE_NOOP("diptych::ui::SegmentsPanel", "Pale blue"),
    QT_TRANSLATE_NOOP("diptych::ui::SegmentsPanel", "Plum"),
    QT_TRANSLATE_NOOP("diptych::ui::SegmentsPanel", "Pale green"),
    QT_TRANSLATE_NOOP("diptych::ui::SegmentsPanel", "Cobalt blue"),
    QT_TRANSLATE_NOOP("diptych::ui::SegmentsPanel", "Bright yellow"),
    QT_TRANSLATE_NOOP("diptych::ui::SegmentsPanel", "Leaf green"),
    QT_TRANSLATE_NOOP("diptych::ui::SegmentsPanel", "Lilac"),
    QT_TRANSLATE_NOOP("diptych::ui::SegmentsPanel", "Rust"),
    QT_TRANSLATE_NOOP("diptych::ui::SegmentsPanel", "Aqua"),
    QT_TRANSLATE_NOOP("diptych::ui::SegmentsPanel", "Slate"),
    QT_TRANSLATE_NOOP("diptych::ui::SegmentsPanel", "Rose"),
};

}  // namespace

QString voxelNumber(std::size_t voxels) {
  return QString::fromStdString(groupedText(static_cast<long long>(voxels))).replace(QLatin1Char(','), kNarrowSpace);
}

QString figuresText(const SegmentRow& row) {
  QStringList parts;
  if (row.millilitres) parts << millilitresText(*row.millilitres);
  parts << voxelsText(row.voxels) << slicesText(row.slices);
  for (QString& part : parts) part.replace(QLatin1Char(' '), kFixedSpace);
  return parts.join(kFixedSpace + QStringLiteral("· "));
}

QString proposedName(const std::vector<SegmentRow>& rows) {
  for (std::size_t number = rows.size() + 1;; ++number) {
    const QString name = SegmentsPanel::tr("Segment %1").arg(number);
    if (whyNotName(rows, 0, name).isEmpty()) return name;
  }
}

QString whyNotName(const std::vector<SegmentRow>& rows, SegmentValue value, const QString& name) {
  const QString trimmed = name.trimmed();
  if (trimmed.isEmpty()) return SegmentsPanel::tr("A segment needs a name.");
  for (const SegmentRow& row : rows)
    if (row.segment.value != value && nameOf(row).compare(trimmed, Qt::CaseInsensitive) == 0)
      return SegmentsPanel::tr("Another segment is called %1 already.").arg(nameOf(row));
  return {};
}

QString codeText(const CodedTerm& code) {
  if (code.empty()) return {};
  return QStringLiteral("%1 %2 %3")
      .arg(QString::fromStdString(code.scheme), QString::fromStdString(code.value),
           QString::fromStdString(code.meaning))
      .trimmed();
}

QString spokenRow(const SegmentRow& row, int position) {
  QStringList parts{nameOf(row)};
  if (position < 9) parts << SegmentsPanel::tr("key %1").arg(position + 1);
  parts << (row.visible ? SegmentsPanel::tr("visible") : SegmentsPanel::tr("hidden"))
        << (row.locked ? SegmentsPanel::tr("locked") : SegmentsPanel::tr("not locked")) << figuresText(row);
  return parts.join(QStringLiteral(", "));
}

QString deleteQuestion(const SegmentRow& row) {
  const std::size_t all = row.voxels + row.voxelsElsewhere;
  const QString question = all == 1 ? SegmentsPanel::tr("Delete %1 and its %2 voxel? It can be undone.")
                                    : SegmentsPanel::tr("Delete %1 and its %2 voxels? It can be undone.");
  return question.arg(nameOf(row), voxelNumber(all));
}

QString colourName(Colour colour) {
  for (std::size_t position = 0; position < kPaletteSize; ++position)
    if (paletteColour(position) == colour) return SegmentsPanel::tr(kColourNames[position]);
  return QStringLiteral("#%1%2%3")
      .arg(colour.r, 2, 16, QLatin1Char('0'))
      .arg(colour.g, 2, 16, QLatin1Char('0'))
      .arg(colour.b, 2, 16, QLatin1Char('0'));
}

}  // namespace diptych::ui
