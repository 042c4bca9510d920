#pragma once
// What the segments panel says: figures, proposed names, and why a name will not do. No widgets.

#include "ui/segments/SegmentsPanel.h"

#include <QString>

namespace diptych::ui {

/// "31 204": thousands apart by a narrow space that does not break.
QString voxelNumber(std::size_t voxels);
/// "84.2 ml · 31 204 voxels · 10 slices"; without millilitres where sizes are in pixels. Breaks only after a dot.
QString figuresText(const SegmentRow& row);
/// "Segment 4": the first such number, from the list's length on, that no segment has.
QString proposedName(const std::vector<SegmentRow>& rows);
/// Why the segment `value` cannot have this name, as a sentence; empty where it can. Names that differ only in case
/// are taken for the same: they could not be told apart in speech or in a report.
QString whyNotName(const std::vector<SegmentRow>& rows, SegmentValue value, const QString& name);
/// "SCT 87878005 Left ventricle", empty where the segment has no code.
QString codeText(const CodedTerm& code);
/// "LV cavity, key 1, visible, unlocked, 84.2 ml …", for screen readers.
QString spokenRow(const SegmentRow& row, int position);
/// "Delete LV cavity and its 31 204 voxels? It can be undone."
QString deleteQuestion(const SegmentRow& row);
/// "Sky blue": the colour's name where it is of the palette, else "#12ab34".
QString colourName(Colour colour);

}  // namespace diptych::ui
