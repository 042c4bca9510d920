#include "ui/studies/PhaseBar.h"

#include "ui/theme/Theme.h"

#include <QBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QSlider>
#include <QToolButton>
#include <algorithm>
#include <chrono>
#include <cmath>

namespace diptych::ui {
namespace {

constexpr double kLeastMsPerPhase = 10;  // no screen shows more than a hundred a second

QToolButton* makeButton(const QString& name, const QString& iconName, QWidget* parent) {
  auto* button = new QToolButton(parent);
  button->setAccessibleName(name);
  button->setToolTip(name);
  button->setIcon(icon(iconName));
  button->setAutoRaise(true);
  button->setFixedSize(metric::controlHeight, metric::controlHeight);
  return button;
}

}  // namespace

PhaseBar::PhaseBar(QWidget* parent) : QWidget(parent) {
  setAccessibleName(tr("Phases"));
  play_ = makeButton(tr("Play"), QStringLiteral("play"), this);
  previous_ = makeButton(tr("Previous phase"), QStringLiteral("previous"), this);
  next_ = makeButton(tr("Next phase"), QStringLiteral("next"), this);
  label_ = new QLabel(this);
  label_->setAlignment(Qt::AlignCenter);
  slider_ = new QSlider(Qt::Horizontal, this);
  slider_->setAccessibleName(tr("Phase"));
  slider_->setMinimumWidth(80);
  slider_->setFixedHeight(metric::controlHeight);
  slider_->setPageStep(5);

  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(0, 4, 0, 4);
  row->setSpacing(metric::unit / 2);
  row->addWidget(previous_);
  row->addWidget(label_);
  row->addWidget(next_);
  row->addWidget(slider_, 1);
  row->addWidget(play_);
  setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
  setTabOrder(previous_, next_);
  setTabOrder(next_, slider_);
  setTabOrder(slider_, play_);

  timer_.setSingleShot(true);
  timer_.setTimerType(Qt::PreciseTimer);
  connect(&timer_, &QTimer::timeout, this, &PhaseBar::tick);
  connect(previous_, &QToolButton::clicked, this, [this] { choose((phase_ + count_ - 1) % count_); });
  connect(next_, &QToolButton::clicked, this, [this] { choose((phase_ + 1) % count_); });
  connect(play_, &QToolButton::clicked, this, [this] { setPlaying(!playing_); });
  connect(slider_, &QSlider::valueChanged, this, &PhaseBar::choose);
  setPhases(1);
}

void PhaseBar::setPhases(int count, double secondsPerCycle) {
  count_ = std::max(1, count);
  const double seconds = secondsPerCycle > 0 && std::isfinite(secondsPerCycle) ? secondsPerCycle : 1.0;
  msPerPhase_ = std::max(kLeastMsPerPhase, 1000 * seconds / count_);
  phase_ = std::clamp(phase_, 0, count_ - 1);
  const QString digits = QString::number(count_);
  label_->setMinimumWidth(label_->fontMetrics().horizontalAdvance(tr("phase %1 / %2").arg(digits, digits)) +
                          metric::unit);
  {
    const QSignalBlocker quiet(slider_);
    slider_->setRange(0, count_ - 1);
  }
  if (count_ == 1) setPlaying(false);
  if (playing_) startClock();
  showState();
  setVisible(count_ > 1);
}

void PhaseBar::setPhase(int t) {
  t = std::clamp(t, 0, count_ - 1);
  if (t == phase_) return;  // also the echo of our own phaseChosen(), which must not set the clock back
  phase_ = t;
  if (playing_) startClock();
  showState();
}

void PhaseBar::choose(int t) {
  if (t == phase_) return;
  setPhase(t);
  Q_EMIT phaseChosen(phase_);
}

void PhaseBar::setPlaying(bool playing) {
  playing = playing && count_ > 1;
  if (playing == playing_) return;
  playing_ = playing;
  if (playing_)
    startClock();
  else
    timer_.stop();
  showState();
  Q_EMIT playingChanged(playing_);
}

void PhaseBar::startClock() {
  startPhase_ = phase_;
  clock_.start();
  timer_.start(std::chrono::milliseconds(static_cast<int>(std::ceil(msPerPhase_))));
}

/// The phase follows the clock, not the number of ticks: whoever is late finds the phases that are past skipped.
void PhaseBar::tick() {
  if (slider_->isSliderDown()) {  // the person holds it
    startClock();
    return;
  }
  const double elapsed = static_cast<double>(clock_.nsecsElapsed()) / 1e6;
  const auto steps = static_cast<qint64>(elapsed / msPerPhase_);
  const auto due = static_cast<double>(steps + 1) * msPerPhase_ - elapsed;
  timer_.start(std::chrono::milliseconds(static_cast<int>(std::ceil(due))));
  const int t = static_cast<int>((startPhase_ + steps) % count_);
  if (t == phase_) return;
  phase_ = t;
  showState();
  Q_EMIT phaseChosen(phase_);
}

void PhaseBar::showState() {
  const QSignalBlocker quiet(slider_);
  slider_->setValue(phase_);
  label_->setText(tr("phase %1 / %2").arg(phase_ + 1).arg(count_));
  const QString name = playing_ ? tr("Pause") : tr("Play");
  if (play_->accessibleName() == name) return;
  play_->setAccessibleName(name);
  play_->setToolTip(name);
  play_->setIcon(icon(playing_ ? QStringLiteral("pause") : QStringLiteral("play")));
}

}  // namespace diptych::ui
