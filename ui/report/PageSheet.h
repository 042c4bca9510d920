#pragma once
// Blocks set in type: fonts, columns and ink of the PDF, as strips for the paginator.

#include "ui/report/Blocks.h"
#include "ui/report/Paginator.h"

#include <QColor>
#include <QFont>
#include <QString>
#include <vector>

namespace diptych::ui {

/// Sizes, weights and colours used on paper. Two weights, one family that every Debian has.
struct Typography {
  double point = 1;  ///< device units of one point
  QColor ink{"#1d2126"}, muted{"#5b6570"}, line{"#d9dde1"}, strongLine{"#9aa3ad"};
  QColor noticeGround{"#fdf5e6"}, noticeEdge{"#e6a23c"};

  double pt(double points) const { return points * point; }
  double mm(double millimetres) const { return millimetres * 72.0 / 25.4 * point; }
  QFont font(double points, bool bold = false) const;
};

/// The blocks as strips of at most `width` device units, in order. Pictures and charts are read when a strip is drawn:
/// the blocks and the report behind them must outlive the strips.
std::vector<Strip> setInType(const std::vector<Block>& blocks, const Typography& type, double width);

}  // namespace diptych::ui
