#include "ui/work/FirstModelGuide.h"

#include "ui/theme/Pieces.h"
#include "ui/theme/Theme.h"
#include "ui/work/GuideStep.h"
#include "ui/work/SegmentsStep.h"
#include "ui/work/SlicesStep.h"
#include "ui/work/WorkButton.h"

#include <QApplication>
#include <QHBoxLayout>
#include <QScrollArea>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

namespace diptych::ui {

struct FirstModelGuide::State {
  std::vector<QString> names;
  std::vector<GuideSlice> slices;
  QString outcome, trainText;

  GuideStep* segmentsStep = nullptr;
  GuideStep* slicesStep = nullptr;
  GuideStep* trainStep = nullptr;
  SegmentsStep* segments = nullptr;
  SlicesStep* slicesBody = nullptr;
  QPushButton* train = nullptr;
  QLabel* trainNote = nullptr;
  QWidget* outcomeBox = nullptr;
  QLabel* outcomeText = nullptr;
  QPushButton* segmentRest = nullptr;

  void show() const;
  QWidget* control() const;  ///< what the step at hand is worked with
  void fitTrainText() const;
};

FirstModelGuide::FirstModelGuide(QWidget* parent) : QWidget(parent), state_{std::make_shared<State>()} {
  setAccessibleName(tr("First model"));
  State& s = *state_;

  auto* close = new QToolButton;
  close->setIcon(icon(QStringLiteral("close")));
  close->setAccessibleName(tr("Close the guide"));
  close->setToolTip(tr("Close the guide. What was drawn stays; the guide opens again from Auto-segment."));
  connect(close, &QToolButton::clicked, this, &FirstModelGuide::closed);
  auto* head = new QHBoxLayout;
  head->addWidget(makeHeading(tr("Your first model")), 1);
  head->addWidget(close);

  s.segmentsStep = new GuideStep(1, tr("Choose the segments"));
  s.segments = new SegmentsStep;
  s.segmentsStep->body()->addWidget(s.segments);
  connect(s.segments, &SegmentsStep::presetChosen, this, &FirstModelGuide::presetChosen);
  connect(s.segments, &SegmentsStep::namesChosen, this, &FirstModelGuide::namesChosen);

  s.slicesStep = new GuideStep(2, tr("Label the proposed slices"));
  s.slicesBody = new SlicesStep;
  s.slicesStep->body()->addWidget(s.slicesBody);
  connect(s.slicesBody, &SlicesStep::sliceChosen, this, &FirstModelGuide::sliceChosen);

  s.trainStep = new GuideStep(3, tr("Train the model"));
  s.train = makePrimaryButton(tr("Train"));
  s.train->setAccessibleName(tr("Train the first model"));
  s.trainNote = makeNote({});
  s.trainStep->installEventFilter(this);
  s.trainStep->body()->addWidget(s.train, 0, Qt::AlignLeft);
  s.trainStep->body()->addWidget(s.trainNote);
  connect(s.train, &QPushButton::clicked, this, &FirstModelGuide::trainRequested);

  s.outcomeBox = new QWidget;
  s.outcomeText = new QLabel;
  s.outcomeText->setWordWrap(true);
  s.segmentRest = makePrimaryButton(tr("Segment the rest"));
  s.segmentRest->setAccessibleName(tr("Segment the rest"));
  connect(s.segmentRest, &QPushButton::clicked, this, &FirstModelGuide::segmentRequested);
  auto* outcome = new QVBoxLayout(s.outcomeBox);
  outcome->setContentsMargins(0, 0, 0, 0);
  outcome->setSpacing(metric::unit);
  outcome->addWidget(s.outcomeText);
  outcome->addWidget(s.segmentRest, 0, Qt::AlignLeft);

  auto* steps = new QWidget;
  auto* column = new QVBoxLayout(steps);
  column->setContentsMargins(metric::padding, 0, metric::padding, metric::padding);
  column->setSpacing(metric::groupGap);
  column->addWidget(s.segmentsStep);
  column->addWidget(s.slicesStep);
  column->addWidget(s.trainStep);
  column->addWidget(s.outcomeBox);
  column->addStretch(1);
  auto* scroll = new QScrollArea;
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setWidgetResizable(true);
  scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  scroll->setFocusPolicy(Qt::NoFocus);
  scroll->setWidget(steps);

  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(0);
  head->setContentsMargins(metric::padding, metric::padding, metric::padding, metric::padding);
  layout->addLayout(head);
  layout->addWidget(scroll, 1);
  setMinimumWidth(280);
  setTabOrder(s.segmentRest, close);  // at the top for the eye, but nobody comes here to close it
  setTrain(tr("Train"), tr("Finish two slices first."));
  s.show();
}

void FirstModelGuide::State::show() const {
  const auto done =
      static_cast<int>(std::count_if(slices.begin(), slices.end(), [](const GuideSlice& s) { return s.done; }));
  const auto all = static_cast<int>(slices.size());
  const bool chosen = !names.empty(), labelled = all > 0 && done == all, trained = !outcome.isEmpty();
  using Stand = GuideStep::State;
  segmentsStep->setState(chosen ? Stand::done : Stand::open);
  QStringList list(names.begin(), names.end());
  segmentsStep->setSummary(list.join(QStringLiteral(", ")));
  slicesStep->setState(!chosen ? Stand::later : labelled || trained ? Stand::done : Stand::open);
  slicesStep->setSummary(!chosen || all == 0 ? QString() : FirstModelGuide::tr("%1 of %2 done").arg(done).arg(all));
  // Training may start before every slice is done, so its button stands there from the second step on.
  trainStep->setState(!chosen ? Stand::later : trained ? Stand::done : labelled ? Stand::open : Stand::possible);
  outcomeBox->setVisible(trained);
  outcomeText->setText(outcome);
}

QWidget* FirstModelGuide::State::control() const {
  if (!outcome.isEmpty()) return segmentRest;
  if (trainStep->state() == GuideStep::State::open) return train;
  if (slicesStep->state() == GuideStep::State::open) return slicesBody;
  return segments;
}

void FirstModelGuide::refresh() {
  QWidget* focus = QApplication::focusWidget();
  const bool here = focus && isAncestorOf(focus);
  state_->show();
  // A step that closes under the keyboard hands it on to the next one.
  if (here && !focus->isVisibleTo(this)) state_->control()->setFocus();
}

void FirstModelGuide::setPresets(std::vector<GuidePreset> presets, const QString& suggested) {
  state_->segments->setPresets(std::move(presets), suggested);
}

void FirstModelGuide::setSegments(const std::vector<QString>& names) {
  state_->names = names;
  refresh();
}

void FirstModelGuide::setSlices(std::vector<GuideSlice> slices) {
  state_->slices = slices;
  state_->slicesBody->setSlices(std::move(slices));
  refresh();
}

void FirstModelGuide::setTrain(const QString& text, const QString& whyNot) {
  state_->trainText = text;
  state_->fitTrainText();
  state_->train->setAccessibleDescription(whyNot.isEmpty() ? text : whyNot);
  state_->train->setEnabled(whyNot.isEmpty());
  state_->train->setToolTip(whyNot.isEmpty() ? text : whyNot);
  state_->trainNote->setText(whyNot);
  state_->trainNote->setVisible(!whyNot.isEmpty());
}

void FirstModelGuide::State::fitTrainText() const {
  // A button that is wider than the guide would be cut off at its end, with the device and the time.
  const QFontMetrics metrics = train->fontMetrics();
  const int room = trainStep->width() - 2 * 13;  // the style sheet's padding and border
  const QStringList forms = formsOf(trainText, FirstModelGuide::tr("Train"));
  const auto fitting = std::find_if(forms.begin(), forms.end(),
                                    [&](const QString& form) { return metrics.horizontalAdvance(form) <= room; });
  train->setText(fitting == forms.end() ? forms.back() : *fitting);
}

bool FirstModelGuide::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::Resize) state_->fitTrainText();
  return QWidget::eventFilter(watched, event);
}

void FirstModelGuide::setOutcome(const QString& text, bool ended) {
  state_->outcome = text;
  state_->segmentRest->setVisible(ended);
  refresh();
}

}  // namespace diptych::ui
