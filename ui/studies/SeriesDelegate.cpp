#include "ui/studies/SeriesDelegate.h"

#include "ui/studies/SeriesTree.h"
#include "ui/studies/SliceMarks.h"
#include "ui/theme/Theme.h"

#include <QPainter>
#include <algorithm>
#include <span>

namespace diptych::ui {
namespace {

constexpr int kThumbnail = 44, kGap = 8, kEdge = 6, kMarksHeight = 18;
constexpr double kMostDotPitch = 13;
constexpr std::size_t kMostDots = 14;

QFont titleFont(const QFont& base, bool strong = false) {
  QFont font = base;
  font.setPixelSize(metric::textSize);
  font.setWeight(strong ? QFont::DemiBold : QFont::Normal);
  return font;
}

QFont smallFont(const QFont& base) {
  QFont font = base;
  font.setPixelSize(metric::headingSize);
  font.setWeight(QFont::Normal);
  return font;
}

QColor halfway(const QColor& a, const QColor& b) {
  return {(a.red() + b.red()) / 2, (a.green() + b.green()) / 2, (a.blue() + b.blue()) / 2};
}

int lineHeight(const QFont& font) {
  return QFontMetrics(font).height();
}

/// One line in `area`, cut with "…" where it is too long.
void paintLine(QPainter& painter, const QRect& area, const QFont& font, const QColor& colour, const QString& text,
               Qt::Alignment alignment = Qt::AlignLeft) {
  painter.setFont(font);
  painter.setPen(colour);
  painter.drawText(area, static_cast<int>(alignment | Qt::AlignVCenter) | Qt::TextSingleLine,
                   QFontMetrics(font).elidedText(text, Qt::ElideRight, area.width()));
}

/// `picture` on black and never cropped (what lies at its edge may be the heart), with round corners.
QPixmap framed(const QPixmap& picture, const QSize& size, double dense) {
  const QSize pixels = size * dense;
  const QPixmap scaled = picture.scaled(pixels, Qt::KeepAspectRatio, Qt::SmoothTransformation);
  QPixmap result(pixels);
  result.fill(Qt::transparent);
  QPainter painter(&result);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(Qt::NoPen);
  painter.setBrush(Qt::black);
  painter.drawRoundedRect(result.rect(), metric::corner * dense, metric::corner * dense);
  painter.setCompositionMode(QPainter::CompositionMode_SourceAtop);
  painter.drawPixmap((pixels.width() - scaled.width()) / 2, (pixels.height() - scaled.height()) / 2, scaled);
  painter.end();
  result.setDevicePixelRatio(dense);
  return result;
}

void paintThumbnail(QPainter& painter, const QRect& area, const QPixmap& picture, const ThemeColours& colours) {
  if (!picture.isNull()) {
    painter.drawPixmap(area, framed(picture, area.size(), painter.device()->devicePixelRatioF()));
    return;
  }
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(QPen(colours.line, 1));
  painter.setBrush(colours.raised);
  painter.drawRoundedRect(QRectF(area).adjusted(0.5, 0.5, -0.5, -0.5), metric::corner, metric::corner);
  painter.restore();
}

/// "●●●○ 6 / 10", or a strip instead of the dots where they are many or the panel is narrow.
void paintProgress(QPainter& painter, const QRect& area, const QFont& font, const SeriesItem& item,
                   const ThemeColours& colours) {
  const QString count = item.total > 0 ? QStringLiteral("%1 / %2").arg(item.done).arg(item.total) : QString();
  const int countWidth = count.isEmpty() ? 0 : QFontMetrics(font).horizontalAdvance(count) + kGap;
  const int width = area.width() - countWidth;
  const std::size_t slices = item.slices.size();
  int used = 0;
  if (slices > 0 && width >= 24) {
    const double pitch = std::min(kMostDotPitch, static_cast<double>(width) / static_cast<double>(slices));
    if (slices <= kMostDots && pitch >= kLeastDotPitch) {
      const double y = area.bottom() - pitch / 2 + 1;
      for (std::size_t k = 0; k < slices; ++k)
        paintMark(painter, {area.left() + pitch * (static_cast<double>(k) + 0.5), y}, pitch, item.slices[k], colours);
      used = static_cast<int>(pitch * static_cast<double>(slices)) + kGap;
    } else {
      const int stripWidth = std::min(width, 120);
      paintMarkStrip(painter, QRectF(area.left(), area.bottom() - 15, stripWidth, 16), item.slices, colours);
      used = stripWidth + kGap;
    }
  }
  if (!count.isEmpty())
    paintLine(painter, QRect(area.left() + used, area.bottom() - 12, area.width() - used, 14), font, colours.muted,
              count);
}

void paintSeries(QPainter& painter, const QRect& row, const QFont& base, const SeriesTree& tree,
                 const QModelIndex& index, const ThemeColours& colours) {
  const SeriesItem* item = tree.series(index);
  if (!item) return;
  const QFont title = titleFont(base, item->number == tree.open()), small = smallFont(base);
  const QRect picture(row.left(), row.top() + (row.height() - kThumbnail) / 2, kThumbnail, kThumbnail);
  paintThumbnail(painter, picture, tree.thumbnail(index), colours);

  const QRect text(picture.right() + 1 + kGap, 0, row.right() - kGap - picture.right() - kGap, 0);
  if (text.width() < 16) return;
  const bool marks = !item->slices.empty() || item->total > 0;
  const int high = lineHeight(title) + lineHeight(small) + (marks ? kMarksHeight : 0);
  int y = row.top() + (row.height() - high) / 2;
  QRect line(text.left(), y, text.width(), lineHeight(title));
  if (item->reference) {
    const QString word = SeriesTree::tr("reference");
    const int width = QFontMetrics(small).horizontalAdvance(word);
    if (width + 2 * kGap + QFontMetrics(title).horizontalAdvance(item->title) <= line.width()) {
      paintLine(painter, line, small, colours.muted, word, Qt::AlignRight);
      line.setWidth(line.width() - width - kGap);
    }
  }
  paintLine(painter, line, title, colours.text, item->title);
  y += lineHeight(title);
  paintLine(painter, {text.left(), y, text.width(), lineHeight(small)}, small, colours.muted, item->details);
  y += lineHeight(small);
  if (marks) paintProgress(painter, {text.left(), y, text.width(), kMarksHeight}, small, *item, colours);
}

}  // namespace

void SeriesDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
  const auto& tree = static_cast<const SeriesTree&>(*index.model());
  ThemeColours colours = Theme::instance().colours();
  // On the coloured ground of a selected row muted text would be too faint.
  if (option.state.testFlag(QStyle::State_Selected)) colours.muted = halfway(colours.muted, colours.text);
  painter->save();
  switch (tree.level(index)) {
    case SeriesTree::Level::patient: {
      const QFont title = titleFont(option.font, true), small = smallFont(option.font);
      const QString details = tree.details(index);
      const int high = lineHeight(title) + (details.isEmpty() ? 0 : lineHeight(small));
      QRect line = option.rect.adjusted(0, (option.rect.height() - high) / 2, -kGap, 0);
      line.setHeight(lineHeight(title));
      paintLine(*painter, line, title, colours.text, tree.title(index));
      line = QRect(line.left(), line.bottom() + 1, line.width(), lineHeight(small));
      paintLine(*painter, line, small, colours.muted, details);
      break;
    }
    case SeriesTree::Level::study:
      paintLine(*painter, option.rect.adjusted(0, 0, -kGap, 0), titleFont(option.font), colours.muted,
                tree.title(index));
      break;
    case SeriesTree::Level::series:
      paintSeries(*painter, option.rect, option.font, tree, index, colours);
      break;
  }
  painter->restore();
}

QSize SeriesDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
  const auto& tree = static_cast<const SeriesTree&>(*index.model());
  const int title = lineHeight(titleFont(option.font)), small = lineHeight(smallFont(option.font));
  // A width of one: the only column is as wide as the view, and long names are cut rather than scrolled to.
  switch (tree.level(index)) {
    case SeriesTree::Level::patient:
      return {1, title + small + 2 * kEdge};
    case SeriesTree::Level::study:
      return {1, std::max(metric::controlHeight, title + kEdge)};
    case SeriesTree::Level::series:
      break;
  }
  return {1, std::max(kThumbnail, title + small + kMarksHeight) + 2 * kEdge};
}

}  // namespace diptych::ui
