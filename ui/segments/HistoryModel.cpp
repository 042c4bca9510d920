#include "ui/segments/HistoryModel.h"

#include "ui/theme/Theme.h"

#include <QPainter>
#include <algorithm>

namespace diptych::ui {
namespace {

constexpr int kRoomForTimes = 250;

}  // namespace

void HistoryModel::setRows(std::vector<HistoryRow> rows) {
  beginResetModel();
  rows_ = std::move(rows);
  const auto last =
      std::ranges::find_if(rows_.rbegin(), rows_.rend(), [](const HistoryRow& row) { return !row.undone; });
  present_ = static_cast<int>(rows_.rend() - last) - 1;
  endResetModel();
}

int HistoryModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

QVariant HistoryModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid()) return {};
  const HistoryRow& row = at(index.row());
  switch (role) {
    case Qt::DisplayRole:
      return row.name;
    case Qt::AccessibleTextRole:
    case Qt::ToolTipRole: {
      QStringList parts;
      for (const QString& part : {row.name, row.author, row.when})
        if (!part.isEmpty()) parts << part;
      if (row.undone) parts << tr("undone");
      if (index.row() == present_) parts << tr("the labels are as after this step");
      return parts.join(role == Qt::ToolTipRole ? QStringLiteral("\n") : QStringLiteral(", "));
    }
    default:
      return {};
  }
}

void HistoryDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
  const ThemeColours& colours = Theme::instance().colours();
  const auto* model = static_cast<const HistoryModel*>(index.model());
  const HistoryRow& row = model->at(index.row());
  const bool present = index.row() == model->present();

  painter->save();
  const bool focused = option.state.testFlag(QStyle::State_Selected) && option.state.testFlag(QStyle::State_Active) &&
                       option.widget && option.widget->hasFocus();
  if (focused)
    painter->fillRect(option.rect, colours.selection);
  else if (option.state.testFlag(QStyle::State_MouseOver))
    painter->fillRect(option.rect, colours.hover);

  // A full mark for what was done, an arrow for the present, an empty one for what was undone.
  painter->setRenderHint(QPainter::Antialiasing);
  const QPointF mark(option.rect.left() + 10.5, option.rect.center().y() + 0.5);
  if (present) {
    painter->setPen(Qt::NoPen);
    painter->setBrush(colours.accent);
    painter->drawPolygon(QPolygonF{mark + QPointF(-4, -5), mark + QPointF(5, 0), mark + QPointF(-4, 5)});
  } else {
    painter->setPen(QPen(colours.muted, 1.5));
    painter->setBrush(row.undone ? QBrush(Qt::NoBrush) : QBrush(colours.muted));
    painter->drawEllipse(mark, 2.5, 2.5);
  }

  QRect room = option.rect.adjusted(3 * metric::unit, 0, -metric::unit, 0);
  // In a narrow panel the name needs the room more than the time, which the tooltip has too.
  const QString time = option.rect.width() < kRoomForTimes ? QString() : row.when;
  const QString aside = row.undone ? HistoryModel::tr("undone") : time;
  painter->setFont(option.font);
  painter->setPen(colours.muted);
  painter->drawText(room, Qt::AlignRight | Qt::AlignVCenter | Qt::TextSingleLine, aside);
  if (!aside.isEmpty()) room.setRight(room.right() - option.fontMetrics.horizontalAdvance(aside) - metric::unit);

  QFont font = option.font;
  font.setBold(present);
  painter->setFont(font);
  painter->setPen(row.undone ? colours.muted : colours.text);
  painter->drawText(room, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
                    QFontMetrics(font).elidedText(row.name, Qt::ElideMiddle, room.width()));
  painter->restore();
}

QSize HistoryDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const {
  return {160, 3 * metric::unit};
}

}  // namespace diptych::ui
