#include "ui/segments/SegmentModel.h"

#include "ui/segments/SegmentWords.h"

#include <algorithm>

namespace diptych::ui {

bool SegmentModel::setRows(std::vector<SegmentRow> rows) {
  const auto sameValue = [](const SegmentRow& a, const SegmentRow& b) { return a.segment.value == b.segment.value; };
  if (std::ranges::equal(rows, rows_, sameValue)) {
    rows_ = std::move(rows);
    // Row by row: an open editor is only looked after in a change of a single row.
    for (int row = 0; row < rowCount(); ++row) Q_EMIT dataChanged(index(row), index(row));
    return false;
  }
  beginResetModel();
  rows_ = std::move(rows);
  endResetModel();
  return true;
}

bool SegmentModel::setCounts(SegmentValue value, std::size_t voxels, std::optional<double> millilitres, int slices) {
  const QModelIndex at = indexOf(value);
  if (!at.isValid()) return false;
  SegmentRow& row = rows_[static_cast<std::size_t>(at.row())];
  row.voxels = voxels;
  row.millilitres = millilitres;
  row.slices = slices;
  Q_EMIT dataChanged(at, at, {Qt::AccessibleTextRole});
  return true;
}

const SegmentRow* SegmentModel::find(SegmentValue value) const {
  const auto found = std::ranges::find(rows_, value, [](const SegmentRow& row) { return row.segment.value; });
  return found == rows_.end() ? nullptr : &*found;
}

QModelIndex SegmentModel::indexOf(SegmentValue value) const {
  const SegmentRow* row = find(value);
  return row ? index(static_cast<int>(row - rows_.data())) : QModelIndex();
}

QModelIndex SegmentModel::indexOf(const QString& name) const {
  const std::string wanted = name.toStdString();
  const auto found = std::ranges::find(rows_, wanted, [](const SegmentRow& row) { return row.segment.name; });
  return found == rows_.end() ? QModelIndex() : index(static_cast<int>(found - rows_.begin()));
}

int SegmentModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

QVariant SegmentModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid()) return {};
  const SegmentRow& row = at(index);
  switch (role) {
    case Qt::DisplayRole:
    case Qt::EditRole:
      return QString::fromStdString(row.segment.name);
    case Qt::AccessibleTextRole:
      return spokenRow(row, index.row());
    default:
      return {};
  }
}

Qt::ItemFlags SegmentModel::flags(const QModelIndex& index) const {
  return QAbstractListModel::flags(index) | Qt::ItemIsEditable | Qt::ItemNeverHasChildren;
}

bool SegmentModel::setData(const QModelIndex& index, const QVariant& value, int role) {
  if (!index.isValid() || role != Qt::EditRole) return false;
  const SegmentRow& row = at(index);
  const QString name = value.toString().trimmed();
  if (!whyNotName(rows_, row.segment.value, name).isEmpty()) return false;
  if (name.toStdString() != row.segment.name) Q_EMIT renameAsked(row.segment.value, name);
  return true;
}

}  // namespace diptych::ui
