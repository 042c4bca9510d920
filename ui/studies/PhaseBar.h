#pragma once
// Under the views, beside the slice bar: the phases of a cine, by slider or played.

#include <QElapsedTimer>
#include <QTimer>
#include <QWidget>

class QLabel;
class QSlider;
class QToolButton;

namespace diptych::ui {

/// "◀ phase 7 / 20 ▶" with slider and play; hidden where there is one phase.
class PhaseBar final : public QWidget {
  Q_OBJECT

public:
  explicit PhaseBar(QWidget* parent = nullptr);
  void setPhases(int count, double secondsPerCycle = 1.0);  ///< hides or shows the bar; one phase stops playing
  void setPhase(int t);                                     ///< clamped; emits nothing
  int phase() const { return phase_; }
  bool playing() const { return playing_; }
  /// Steps by a timer, round and round; a frame that comes late is left out rather than queued. Nothing happens with one phase.
  void setPlaying(bool playing);

Q_SIGNALS:
  void phaseChosen(int t);
  void playingChanged(bool playing);

private:
  void choose(int t);
  void startClock();
  void tick();
  void showState();

  QToolButton *previous_, *next_, *play_;
  QSlider* slider_;
  QLabel* label_;
  QTimer timer_;
  QElapsedTimer clock_;
  int startPhase_ = 0;  // at clock_'s start
  double msPerPhase_ = 50;
  int count_ = 1, phase_ = 0;
  bool playing_ = false;
};

}  // namespace diptych::ui
