#include "ui/work/TwoLineDelegate.h"

#include "ui/theme/Theme.h"

#include <QAbstractItemView>
#include <QApplication>
#include <QPainter>

namespace diptych::ui {
namespace {

constexpr int margin = 6;
constexpr int wrapped = Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap;

QFont smallFont(QFont font) {
  font.setPixelSize(metric::textSize - 1);
  return font;
}

/// Where the check mark ends and the text begins.
int textLeft(const QStyleOptionViewItem& option, const QModelIndex& index) {
  if (!index.data(Qt::CheckStateRole).isValid()) return margin;
  const QStyle* style = option.widget ? option.widget->style() : QApplication::style();
  return margin + style->pixelMetric(QStyle::PM_IndicatorWidth, &option, option.widget) + metric::unit;
}

}  // namespace

void TwoLineDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
  QStyleOptionViewItem item = option;
  initStyleOption(&item, index);
  const QString name = item.text;
  item.text.clear();  // the style draws the ground, the check mark and the focus; the text is ours
  const QStyle* style = item.widget ? item.widget->style() : QApplication::style();
  style->drawControl(QStyle::CE_ItemViewItem, &item, painter, item.widget);

  const ThemeColours& colours = Theme::instance().colours();
  const QRect text = option.rect.adjusted(textLeft(item, index), margin, -margin, -margin);
  painter->save();
  painter->setFont(item.font);
  painter->setPen(colours.text);
  painter->drawText(text, Qt::AlignLeft | Qt::AlignTop,
                    item.fontMetrics.elidedText(name, Qt::ElideRight, text.width()));
  painter->setFont(smallFont(item.font));
  painter->setPen(colours.muted);
  painter->drawText(text.adjusted(0, item.fontMetrics.height() + 1, 0, 0), wrapped,
                    index.data(secondLineRole).toString());
  painter->restore();
}

QSize TwoLineDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
  const auto* view = qobject_cast<const QAbstractItemView*>(option.widget);
  const int room = (view ? view->viewport()->width() : 320) - textLeft(option, index) - margin;
  const QFont small = smallFont(option.font);
  const QRect second = QFontMetrics(small).boundingRect(QRect(0, 0, qMax(60, room), 1000), wrapped,
                                                        index.data(secondLineRole).toString());
  return {qMax(120, room), 2 * margin + option.fontMetrics.height() + 1 + second.height()};
}

}  // namespace diptych::ui
