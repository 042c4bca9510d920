#pragma once
// List rows of two lines: a name, and muted small print under it that may wrap.

#include <QStyledItemDelegate>

namespace diptych::ui {

class TwoLineDelegate final : public QStyledItemDelegate {
  Q_OBJECT

public:
  using QStyledItemDelegate::QStyledItemDelegate;
  static constexpr int secondLineRole = Qt::UserRole + 100;

  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
  QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

}  // namespace diptych::ui
