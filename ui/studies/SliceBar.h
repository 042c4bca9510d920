#pragma once
// Under the views: the slices of the stack as a row of dots, the map of the work left; beside it phase slider and play.

#include "ui/studies/SeriesItem.h"

#include <QWidget>

namespace diptych::ui {

/// Clickable and draggable; arrows, Home and End by keyboard. Hundreds of slices shrink to a strip of coloured ticks; a tooltip names
/// slice and state ("Slice 5 of 10: done, LV cavity and myocardium").
class SliceBar final : public QWidget {
  Q_OBJECT

public:
  explicit SliceBar(QWidget* parent = nullptr);
  void setSlices(std::vector<SliceMark> marks);  ///< of the phase shown
  void setMark(int slice, const SliceMark& mark);
  void setSlice(int slice);
  int slice() const;
  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

Q_SIGNALS:
  void sliceChosen(int slice);

protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  bool event(QEvent* event) override;

private:
  std::vector<SliceMark> marks_;
  int slice_ = 0;
};

/// "◀ phase 7 / 20 ▶" with slider and play; hidden where there is one phase.
class PhaseBar final : public QWidget {
  Q_OBJECT

public:
  explicit PhaseBar(QWidget* parent = nullptr);
  void setPhases(int count, double secondsPerCycle = 1.0);
  void setPhase(int t);
  bool playing() const;
  void setPlaying(bool playing);  ///< steps by a timer; a frame that comes late is left out rather than queued

Q_SIGNALS:
  void phaseChosen(int t);
  void playingChanged(bool playing);

private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace diptych::ui
