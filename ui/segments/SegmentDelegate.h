#pragma once
// Draws a row of the segments list and edits its name in place.

#include <QRect>
#include <QStyledItemDelegate>

namespace diptych::ui {

/// Where the parts of a row lie, for drawing and for the pointer alike.
struct RowZones {
  QRect bar, digit, swatch, name, eye, lock;
};
RowZones rowZones(const QRect& row);

/// The editor stays open, with a sentence about it (nameChecked), until the name will do or Esc is pressed; when the focus
/// goes elsewhere, a name that will not do is dropped.
class SegmentDelegate final : public QStyledItemDelegate {
  Q_OBJECT

public:
  using QStyledItemDelegate::QStyledItemDelegate;

  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
  QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
  QWidget* createEditor(QWidget* parent, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
  void setEditorData(QWidget* editor, const QModelIndex& index) const override;
  void setModelData(QWidget* editor, QAbstractItemModel* model, const QModelIndex& index) const override;
  void updateEditorGeometry(QWidget* editor, const QStyleOptionViewItem& option,
                            const QModelIndex& index) const override;
  void destroyEditor(QWidget* editor, const QModelIndex& index) const override;

Q_SIGNALS:
  /// At every change of the name typed, and with an empty sentence when editing ends.
  void nameChecked(const QString& problem) const;

protected:
  bool eventFilter(QObject* watched, QEvent* event) override;
};

}  // namespace diptych::ui
