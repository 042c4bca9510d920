#pragma once
// The rows of the segments list, as Qt's views want them.

#include "ui/segments/SegmentsPanel.h"

#include <QAbstractListModel>

namespace diptych::ui {

class SegmentModel final : public QAbstractListModel {
  Q_OBJECT

public:
  using QAbstractListModel::QAbstractListModel;

  /// Gives false where the same segments came in the same order: then the rows are only updated, so that selection,
  /// scroll position and an open editor stay as they are.
  bool setRows(std::vector<SegmentRow> rows);
  bool setCounts(SegmentValue value, std::size_t voxels, std::optional<double> millilitres, int slices);

  const std::vector<SegmentRow>& rows() const { return rows_; }
  const SegmentRow* find(SegmentValue value) const;
  const SegmentRow& at(const QModelIndex& index) const { return rows_[static_cast<std::size_t>(index.row())]; }
  QModelIndex indexOf(SegmentValue value) const;  ///< invalid where there is none
  QModelIndex indexOf(const QString& name) const;

  int rowCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  Qt::ItemFlags flags(const QModelIndex& index) const override;
  /// A new name: asks for it (renameAsked), and leaves the row to whoever answers.
  bool setData(const QModelIndex& index, const QVariant& value, int role) override;

Q_SIGNALS:
  void renameAsked(diptych::SegmentValue value, const QString& name);

private:
  std::vector<SegmentRow> rows_;
};

}  // namespace diptych::ui
