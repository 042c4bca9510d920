#pragma once
// Paints the rows of the study browser. Only their contents: grounds and frames are StudyTreeView's.

#include <QStyledItemDelegate>

namespace diptych::ui {

/// For views over a SeriesTree. Rows of a level are equally high.
class SeriesDelegate final : public QStyledItemDelegate {
  Q_OBJECT

public:
  using QStyledItemDelegate::QStyledItemDelegate;
  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
  QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

}  // namespace diptych::ui
