#pragma once
// The rows of the history, and how one is drawn.

#include "ui/segments/HistoryPanel.h"

#include <QAbstractListModel>
#include <QStyledItemDelegate>

namespace diptych::ui {

class HistoryModel final : public QAbstractListModel {
  Q_OBJECT

public:
  using QAbstractListModel::QAbstractListModel;

  void setRows(std::vector<HistoryRow> rows);
  const HistoryRow& at(int row) const { return rows_[static_cast<std::size_t>(row)]; }
  int present() const { return present_; }  ///< the last row that is not undone; −1 where all are or there is none

  int rowCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;

private:
  std::vector<HistoryRow> rows_;
  int present_ = -1;
};

/// A mark, the name, and at the right the time or the word "undone".
class HistoryDelegate final : public QStyledItemDelegate {
  Q_OBJECT

public:
  using QStyledItemDelegate::QStyledItemDelegate;
  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
  QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

}  // namespace diptych::ui
