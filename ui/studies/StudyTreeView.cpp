#include "ui/studies/StudyTreeView.h"

#include "ui/studies/SeriesTree.h"
#include "ui/theme/Theme.h"

#include <QHoverEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>

namespace diptych::ui {
namespace {

constexpr int kIndent = 14;

bool isSeries(const QModelIndex& index) {
  return index.isValid() && index.data(SeriesTree::NumberRole).toInt() != 0;
}

}  // namespace

StudyTreeView::StudyTreeView(QWidget* parent) : QTreeView(parent) {
  setHeaderHidden(true);
  setFrameShape(QFrame::NoFrame);
  // The row that has the keyboard is framed; a frame round the whole tree as well would say it twice.
  setStyleSheet(QStringLiteral("QTreeView, QTreeView:focus { border: none; }"));
  setIndentation(kIndent);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setVerticalScrollMode(ScrollPerPixel);
  setEditTriggers(NoEditTriggers);
  setSelectionMode(SingleSelection);
  setAnimated(false);
  setMouseTracking(true);
  connect(this, &QAbstractItemView::clicked, this, [this](const QModelIndex& index) {
    // Qt reports the second release of a double click as a click of its own.
    if (!doubleClick_ && isSeries(index)) Q_EMIT seriesActivated(index);
  });
}

void StudyTreeView::select(const QModelIndex& index) {
  const bool scroll = hasAutoScroll();
  setAutoScroll(false);
  if (index.isValid())
    selectionModel()->setCurrentIndex(index, QItemSelectionModel::ClearAndSelect);
  else
    selectionModel()->clear();
  setAutoScroll(scroll);
}

QModelIndex StudyTreeView::selected() const {
  return selectionModel()->selectedIndexes().value(0);
}

// ---- painting ----

QRect StudyTreeView::stripOf(const QModelIndex& index) const {
  const QRect row = visualRect(index);
  return {0, row.top(), viewport()->width(), row.height()};
}

void StudyTreeView::drawRow(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
  const ThemeColours& colours = Theme::instance().colours();
  const QRect strip(0, option.rect.top(), viewport()->width(), option.rect.height());
  const QRectF plate = QRectF(strip).adjusted(2.5, 0.5, -2.5, -0.5);
  const bool selected = selectionModel()->isSelected(index), focused = hasFocus() && currentIndex() == index;
  const auto& tree = static_cast<const SeriesTree&>(*model());
  const SeriesItem* item = tree.series(index);

  painter->save();
  painter->setRenderHint(QPainter::Antialiasing);
  if (selected || hovered_ == index) {
    painter->setPen(Qt::NoPen);
    painter->setBrush(selected ? colours.selection : colours.raised);
    painter->drawRoundedRect(plate, metric::corner, metric::corner);
  }
  if (focused) {
    painter->setPen(QPen(colours.accent, 2));
    painter->setBrush(Qt::NoBrush);
    painter->drawRoundedRect(plate.adjusted(0.5, 0.5, -0.5, -0.5), metric::corner - 1, metric::corner - 1);
  }
  if (item && item->number == tree.open()) {
    painter->setPen(Qt::NoPen);
    painter->setBrush(colours.accent);
    painter->drawRoundedRect(QRectF(plate.left() + 2, plate.top() + 6, 3, plate.height() - 12), 1.5, 1.5);
  }
  painter->restore();

  const QRect content = visualRect(index);
  drawBranches(painter, QRect(0, content.top(), content.left(), content.height()), index);
  QStyleOptionViewItem inner = option;
  inner.rect = content;
  inner.font = font();
  inner.state.setFlag(QStyle::State_Selected, selected);
  itemDelegateForIndex(index)->paint(painter, inner, index);
}

void StudyTreeView::drawBranches(QPainter* painter, const QRect& area, const QModelIndex& index) const {
  if (!model()->hasChildren(index)) return;
  const QPointF c(area.right() + 1 - kIndent / 2.0, area.top() + area.height() / 2.0);
  constexpr double along = 2, across = 3.5;
  QPainterPath arrow;
  if (isExpanded(index)) {
    arrow.moveTo(c + QPointF(-across, -along));
    arrow.lineTo(c + QPointF(0, along));
    arrow.lineTo(c + QPointF(across, -along));
  } else {
    arrow.moveTo(c + QPointF(-along, -across));
    arrow.lineTo(c + QPointF(along, 0));
    arrow.lineTo(c + QPointF(-along, across));
  }
  painter->save();
  painter->setRenderHint(QPainter::Antialiasing);
  painter->setPen(QPen(Theme::instance().colours().muted, 1.5, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
  painter->drawPath(arrow);
  painter->restore();
}

// ---- pointer and keys ----

void StudyTreeView::hover(const QModelIndex& index) {
  if (hovered_ == index) return;
  if (hovered_.isValid()) viewport()->update(stripOf(hovered_));
  hovered_ = index;
  if (hovered_.isValid()) viewport()->update(stripOf(hovered_));
}

bool StudyTreeView::viewportEvent(QEvent* event) {
  switch (event->type()) {
    case QEvent::HoverEnter:
    case QEvent::HoverMove:
      hover(indexAt(static_cast<QHoverEvent*>(event)->position().toPoint()));
      break;
    case QEvent::HoverLeave:
    case QEvent::Leave:
      hover({});
      break;
    default:
      break;
  }
  return QTreeView::viewportEvent(event);
}

void StudyTreeView::mouseDoubleClickEvent(QMouseEvent* event) {
  doubleClick_ = true;
  QTreeView::mouseDoubleClickEvent(event);
}

void StudyTreeView::mouseReleaseEvent(QMouseEvent* event) {
  QTreeView::mouseReleaseEvent(event);
  doubleClick_ = false;
}

void StudyTreeView::keyPressEvent(QKeyEvent* event) {
  const QModelIndex index = currentIndex();
  switch (event->key()) {
    case Qt::Key_Return:
    case Qt::Key_Enter:
      if (isSeries(index))
        Q_EMIT seriesActivated(index);
      else if (index.isValid())
        setExpanded(index, !isExpanded(index));
      return;
    case Qt::Key_Up:
      if (!index.isValid() || !indexAbove(index).isValid()) {
        Q_EMIT leftUpwards();
        return;
      }
      break;
    default:
      break;
  }
  QTreeView::keyPressEvent(event);
}

}  // namespace diptych::ui
