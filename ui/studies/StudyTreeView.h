#pragma once
// The tree of the study browser: grounds of the rows, folding arrows, keys.

#include <QPersistentModelIndex>
#include <QTreeView>

namespace diptych::ui {

/// Over a SeriesTree. A click or Enter on a series activates it, once however many clicks it was; arrows only select. Enter on a group folds it.
/// Up on the first row leaves upwards.
class StudyTreeView final : public QTreeView {
  Q_OBJECT

public:
  explicit StudyTreeView(QWidget* parent = nullptr);
  /// Puts row and selection there without scrolling or unfolding; an invalid index selects nothing.
  void select(const QModelIndex& index);
  QModelIndex selected() const;

Q_SIGNALS:
  void seriesActivated(const QModelIndex& index);
  void leftUpwards();

protected:
  void drawRow(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
  void drawBranches(QPainter* painter, const QRect& area, const QModelIndex& index) const override;
  void keyPressEvent(QKeyEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  bool viewportEvent(QEvent* event) override;

private:
  void hover(const QModelIndex& index);
  QRect stripOf(const QModelIndex& index) const;

  QPersistentModelIndex hovered_;
  bool doubleClick_ = false;
};

}  // namespace diptych::ui
