#pragma once
// The state of slices as words and as shapes: the same in the study browser and along the slice bar.

#include "ui/studies/SeriesItem.h"

#include <QPointF>
#include <QRectF>
#include <QString>
#include <span>

class QPainter;

namespace diptych::ui {

struct ThemeColours;

/// "done"; "untouched, predicted, doubtful".
QString markText(const SliceMark& mark);

/// Several slices shown in one place: the least finished stage, predicted or doubtful where any of them is. Untouched for none.
SliceMark worstOf(std::span<const SliceMark> marks);

/// Dots nearer to each other than this are drawn as a strip instead.
inline constexpr double kLeastDotPitch = 10;

/// An empty, half or full dot; with a ring where predicted and a flame above it where doubtful. Stays within `pitch` / 2 of the centre, and the
/// flame within `pitch` above it.
void paintMark(QPainter& painter, QPointF centre, double pitch, const SliceMark& mark, const ThemeColours& colours);

/// As many columns as there are slices (or pixels, if those are fewer): low, half or full height for the stage, a line along the foot where
/// predicted, a small flame along the top where doubtful.
void paintMarkStrip(QPainter& painter, const QRectF& area, std::span<const SliceMark> marks,
                    const ThemeColours& colours);

}  // namespace diptych::ui
