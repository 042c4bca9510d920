#pragma once
// Under the views: the slices of the stack as a row of dots, the map of the work left; beside it the phases (PhaseBar.h).

#include "ui/studies/PhaseBar.h"
#include "ui/studies/SeriesItem.h"

#include <QWidget>
#include <vector>

namespace diptych::ui {

/// Clickable and draggable; arrows, Page Up and Page Down (ten slices), Home and End by keyboard. Hundreds of slices shrink to a strip of
/// ticks; a tooltip names slice and state ("Slice 5 of 10: done, predicted"). The slice shown is framed and has a caret under it. Screen
/// readers find a slider whose value reads "Slice 5 of 10, done".
class SliceBar final : public QWidget {
  Q_OBJECT

public:
  explicit SliceBar(QWidget* parent = nullptr);
  void setSlices(std::vector<SliceMark> marks);  ///< of the phase shown; the slice shown is kept, or the last one taken
  const std::vector<SliceMark>& slices() const { return marks_; }
  void setMark(int slice, const SliceMark& mark);  ///< out of range: ignored
  void setSlice(int slice);                        ///< clamped; emits nothing
  int slice() const { return slice_; }
  /// "Slice 5 of 10, done"; empty without slices.
  QString valueText() const;
  /// Where the slice is drawn.
  QRectF placeOf(int slice) const;
  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

Q_SIGNALS:
  /// By pointer, key or screen reader; slice() is it already.
  void sliceChosen(int slice);

public Q_SLOTS:
  void choose(int slice);  ///< as if the person did: clamped, emits sliceChosen() where it changes something

protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void changeEvent(QEvent* event) override;
  bool event(QEvent* event) override;

private:
  int count() const { return static_cast<int>(marks_.size()); }
  int labelWidth() const;
  QRectF track() const;
  bool dotted() const;
  int sliceAt(QPointF point) const;
  void hover(int slice);
  void showTip(const QPoint& at, const QPoint& global);
  void announce();

  std::vector<SliceMark> marks_;
  int slice_ = 0;
  int hovered_ = -1;
};

}  // namespace diptych::ui
