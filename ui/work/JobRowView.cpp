#include "ui/work/JobRowView.h"

#include "ui/theme/Pieces.h"
#include "ui/theme/Theme.h"
#include "ui/work/CurvesView.h"
#include "ui/work/ElidedLabel.h"
#include "ui/work/TrainingCurves.h"
#include "ui/work/WorkWords.h"

#include <QHBoxLayout>
#include <QProgressBar>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

namespace diptych::ui {
namespace {

using State = JobRow::State;

bool underWay(State state) {
  return state == State::waiting || state == State::running || state == State::silent;
}

/// A figure that changes while one looks: as wide as its widest value, so that nothing beside it moves.
QLabel* makeFigure(const QString& widest, Qt::Alignment alignment) {
  QLabel* label = makeNote({});
  label->setWordWrap(false);
  label->setFixedWidth(label->fontMetrics().horizontalAdvance(widest) + 2);
  label->setAlignment(alignment | Qt::AlignVCenter);
  return label;
}

/// Rows share their columns: what is hidden keeps its place, and the rest is divided in the same shares everywhere.
template <class Widget>
Widget* inColumn(Widget* widget) {
  QSizePolicy policy = widget->sizePolicy();
  policy.setRetainSizeWhenHidden(true);
  widget->setSizePolicy(policy);
  return widget;
}

template <class Widget>
Widget* inShare(Widget* widget) {
  widget->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
  return widget;
}

QString joined(const QString& first, const QString& second) {
  return first.isEmpty() || second.isEmpty() ? first + second : first + QStringLiteral(" · ") + second;
}

}  // namespace

JobRowView::JobRowView(QWidget* parent)
    : QWidget(parent),
      mark_{new QLabel},
      title_{inShare(new ElidedLabel)},
      progress_{new QWidget},
      bar_{new QProgressBar},
      percent_{makeFigure(QStringLiteral("100 %"), Qt::AlignRight)},
      what_{new ElidedLabel},
      outcome_{inShare(new ElidedLabel)},
      dice_{makeFigure(tr("Dice %1").arg(QStringLiteral("0.00 ↑")), Qt::AlignLeft)} {
  auto* lineWidget = new QWidget;
  lineWidget->setFixedHeight(lineHeight);
  auto* line = new QHBoxLayout(lineWidget);
  line->setContentsMargins(metric::padding, 0, metric::padding, 0);
  line->setSpacing(metric::unit);

  mark_->setFixedSize(metric::icon, metric::icon);
  line->addWidget(mark_);
  line->addWidget(title_, 2);

  bar_->setRange(0, 1000);
  bar_->setTextVisible(false);
  bar_->setMinimumWidth(48);
  bar_->setMaximumWidth(140);
  auto* progress = new QHBoxLayout(progress_);
  progress->setContentsMargins(0, 0, 0, 0);
  progress->setSpacing(metric::unit);
  what_->setMuted(true);
  inShare(what_);
  progress->addWidget(bar_, 1);
  progress->addWidget(percent_);
  progress->addWidget(what_, 2);
  auto* middle = inShare(new QWidget);
  auto* standing = new QHBoxLayout(middle);
  standing->setContentsMargins(0, 0, 0, 0);
  standing->setSpacing(metric::unit);
  standing->addWidget(inShare(progress_), 1);
  standing->addWidget(outcome_, 1);
  standing->addWidget(dice_);
  line->addWidget(middle, 3);
  addButtons(line);
  connect(&Theme::instance(), &Theme::changed, this, &JobRowView::showMark);

  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(lineWidget);
}

void JobRowView::addButtons(QHBoxLayout* line) {
  const auto add = [&](const QString& text) {
    auto* button = new QPushButton(text);
    button->setAccessibleName(text);
    button->setAutoDefault(false);
    return button;
  };
  curvesButton_ = inColumn(add(tr("Curves")));
  curvesButton_->setCheckable(true);
  curvesButton_->setToolTip(tr("Loss and Dice of this training, epoch by epoch"));
  line->addWidget(curvesButton_);

  // Only one of the two is ever there; they share a place that is wide enough for either.
  resume_ = add(tr("Resume"));
  cancel_ = add(tr("Cancel"));
  cancel_->setToolTip(tr("Stops this job. What it has done so far is kept, so that it can be resumed."));
  auto* place = new QWidget;
  place->setFixedWidth(84);
  auto* either = new QHBoxLayout(place);
  either->setContentsMargins(0, 0, 0, 0);
  either->addWidget(resume_);
  either->addWidget(cancel_);
  line->addWidget(place);

  clear_ = inColumn(new QToolButton);
  clear_->setIcon(icon(QStringLiteral("close")));
  clear_->setAccessibleName(tr("Clear"));
  clear_->setToolTip(tr("Takes this line out of the list. Labels and models stay."));
  line->addWidget(clear_);

  connect(curvesButton_, &QPushButton::toggled, this, &JobRowView::setCurvesShown);
  connect(resume_, &QPushButton::clicked, this, &JobRowView::resumeRequested);
  connect(cancel_, &QPushButton::clicked, this, &JobRowView::cancelRequested);
  connect(clear_, &QToolButton::clicked, this, &JobRowView::clearRequested);
}

void JobRowView::setRow(const JobRow& row) {
  row_ = row;
  setAccessibleName(row.title);
  title_->setText(row.title);
  const bool progresses = underWay(row.state) && row.state != State::silent;
  progress_->setVisible(progresses);
  outcome_->setVisible(!progresses);
  showMark();
  showProgress(row);
  showOutcome(row);
  showButtons(row);
  const auto dice = newestDice(row.curve);
  // Under way it keeps its place, for the bars to stand in line; an outcome takes all the room there is.
  dice_->setVisible(row.training || underWay(row.state));
  dice_->setText(row.training && dice ? tr("Dice %1").arg(diceText(*dice)) : QString());
  dice_->setAccessibleName(dice ? diceWords(*dice) : tr("No Dice yet"));
  if (!row.training)
    dice_->setToolTip({});
  else
    dice_->setToolTip(dice
                          ? tr("%1: mean over the segments, on slices that training does not see").arg(diceWords(*dice))
                          : tr("Dice is measured on held-out slices; there is none yet."));
  if (!row.training) setCurvesShown(false);
  if (curves_) curves_->setCurve(row.curve, row.classNames);
}

void JobRowView::showMark() {
  const auto [name, ink] = [this]() -> std::pair<QString, Ink> {
    switch (row_.state) {
      case State::waiting:
      case State::running:
        return {row_.training ? QStringLiteral("retrain") : QStringLiteral("segment"), Ink::text};
      case State::silent:
        return {QStringLiteral("warning"), Ink::warning};
      case State::succeeded:
        return {QStringLiteral("success"), Ink::success};
      case State::failed:
        return {QStringLiteral("warning"), Ink::danger};
      case State::cancelled:
      case State::interrupted:
        return {QStringLiteral("cancel"), Ink::muted};
    }
    return {};
  }();
  mark_->setPixmap(icon(name, ink).pixmap(QSize(metric::icon, metric::icon), devicePixelRatioF()));
}

void JobRowView::showProgress(const JobRow& row) {
  const double fraction = std::isfinite(row.fraction) ? std::clamp(row.fraction, 0.0, 1.0) : 0.0;
  bar_->setValue(static_cast<int>(std::lround(fraction * 1000)));
  bar_->setAccessibleName(tr("Progress of %1").arg(row.title));
  // Rounded down: "100 %" is said when it is true.
  percent_->setText(tr("%1 %").arg(static_cast<int>(fraction * 100 + 1e-9)));
  // The time comes first: it is what people look for, and what must not be cut off.
  if (row.state == State::waiting)
    what_->setText(row.what.isEmpty() ? tr("Waits for the job before it") : row.what);
  else
    what_->setText(joined(row.secondsLeft ? timeLeftText(*row.secondsLeft) : QString(), row.what));
}

void JobRowView::showOutcome(const JobRow& row) {
  if (!row.outcome.isEmpty()) return outcome_->setText(row.outcome);
  switch (row.state) {
    case State::waiting:
    case State::running:
      return outcome_->setText({});
    case State::silent:
      return outcome_->setText(row.what);
    case State::succeeded:
      return outcome_->setText(tr("Finished."));
    case State::failed:
      return outcome_->setText(tr("Did not work; no reason was given."));
    case State::cancelled:
      return outcome_->setText(tr("Cancelled."));
    case State::interrupted:
      return outcome_->setText(tr("Interrupted: the program or the computer stopped."));
  }
}

void JobRowView::showButtons(const JobRow& row) {
  const bool ended = !underWay(row.state);
  curvesButton_->setVisible(row.training);
  cancel_->setVisible(!ended);
  clear_->setVisible(ended);
  resume_->setVisible(ended && row.state != State::succeeded);
  const bool failed = row.state == State::failed;
  resume_->setText(failed ? tr("Try again") : tr("Resume"));
  resume_->setToolTip(tr("Goes on from the last checkpoint"));
  for (QAbstractButton* button : std::initializer_list<QAbstractButton*>{curvesButton_, resume_, cancel_, clear_})
    button->setAccessibleDescription(row.title);
}

void JobRowView::setCurvesShown(bool shown) {
  shown = shown && row_.training;
  if (shown && !curves_) {
    curves_ = new CurvesView;
    layout()->addWidget(curves_);
    curves_->setCurve(row_.curve, row_.classNames);
  }
  const bool changed = shown != curvesButton_->isChecked() || (curves_ && curves_->isHidden() == shown);
  curvesButton_->setChecked(shown);
  if (curves_) curves_->setVisible(shown);
  if (changed) Q_EMIT curvesToggled(shown);
}

std::vector<QWidget*> JobRowView::tabStops() const {
  std::vector<QWidget*> stops{curvesButton_, resume_, cancel_, clear_};
  if (curves_)
    for (QWidget* chart : curves_->tabStops()) stops.push_back(chart);
  return stops;
}

bool JobRowView::curvesShown() const {
  return curves_ && !curves_->isHidden();
}

}  // namespace diptych::ui
