#include "ui/work/ModelBar.h"

#include "ui/theme/Theme.h"
#include "ui/work/AcceptStrip.h"
#include "ui/work/WorkButton.h"
#include "ui/work/WorkRow.h"

#include <QMenu>
#include <QVBoxLayout>

namespace diptych::ui {

struct ModelBar::State {
  AcceptStrip* strip = nullptr;
  WorkButton* segment = nullptr;
  WorkButton* accept = nullptr;
  WorkButton* done = nullptr;
  WorkButton* next = nullptr;
  WorkButton* retrain = nullptr;
  WorkButton* report = nullptr;
};

ModelBar::ModelBar(QWidget* parent) : QWidget(parent), state_{std::make_shared<State>()} {
  setAccessibleName(tr("Model"));
  State& s = *state_;
  s.strip = new AcceptStrip;
  s.segment = new WorkButton(QStringLiteral("segment"), tr("Auto-segment…"), tr("Auto-segment"));
  s.accept = new WorkButton(QStringLiteral("accept"), tr("Accept"), tr("Accept prediction"));
  s.done = new WorkButton(QStringLiteral("done"), tr("Done"), tr("Done"));
  s.next = new WorkButton(QStringLiteral("flame"), tr("Next doubtful"), tr("Next doubtful slice"));
  s.retrain = new WorkButton(QStringLiteral("retrain"), tr("Retrain…"), tr("Retrain"));
  s.report = new WorkButton(QStringLiteral("report"), tr("Report…"), tr("Report"));

  auto* menu = new QMenu(s.accept);
  s.accept->setMenu(menu);
  connect(menu, &QMenu::aboutToShow, this, [this, menu] { state_->strip->fill(*menu); });
  setKeyHints(QStringLiteral("D"), QStringLiteral("N"));
  setNextDoubtful({{}, tr("Goes to the slice the model is least sure of, among those that are not done"), {}});

  connect(s.segment, &QPushButton::clicked, this, &ModelBar::segmentRequested);
  connect(s.done, &QPushButton::clicked, this, &ModelBar::doneRequested);
  connect(s.next, &QPushButton::clicked, this, &ModelBar::nextDoubtfulRequested);
  connect(s.retrain, &QPushButton::clicked, this, &ModelBar::retrainRequested);
  connect(s.report, &QPushButton::clicked, this, &ModelBar::reportRequested);
  connect(s.strip, &AcceptStrip::acceptRequested, this, &ModelBar::acceptRequested);
  connect(s.strip, &AcceptStrip::discardViewRequested, this, &ModelBar::discardViewRequested);

  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(metric::padding, metric::padding, metric::padding, metric::padding);
  column->setSpacing(metric::unit);
  column->addWidget(s.strip);
  column->addWidget(new WorkRow({s.segment, s.accept, s.done, s.next, s.retrain, s.report}));

  const WorkAction nothing{{}, {}, tr("Open a series first.")};
  for (WorkButton* button : {s.segment, s.retrain, s.report}) button->setAction(nothing);
  setDone(false, nothing);
  setAccept({});
}

void ModelBar::setKeyHints(const QString& done, const QString& nextDoubtful) {
  state_->done->setKeyHint(done);
  state_->next->setKeyHint(nextDoubtful);
}

void ModelBar::setSegment(const WorkAction& action) {
  state_->segment->setAction(action);
}

void ModelBar::setDone(bool sliceIsDone, const WorkAction& action) {
  WorkAction shown = action;
  if (shown.text.isEmpty()) shown.text = sliceIsDone ? tr("Not done yet") : tr("Done");
  state_->done->setAction(shown);
  // A pressed button is read as how things are, so it says "Done"; what another press does is in its tooltip and description.
  if (sliceIsDone) state_->done->showShortName();
  state_->done->setOn(sliceIsDone, sliceIsDone ? QStringLiteral("success") : QStringLiteral("done"));
}

void ModelBar::setNextDoubtful(const WorkAction& action) {
  state_->next->setAction(action);
}

void ModelBar::setRetrain(const WorkAction& action) {
  state_->retrain->setAction(action);
}

void ModelBar::setReport(const WorkAction& action) {
  state_->report->setAction(action);
}

void ModelBar::setAccept(const AcceptState& state) {
  state_->strip->setState(state);
  WorkAction action;
  if (state.there)
    action.detail = state.text;
  else
    action.whyNot = tr("No prediction is in view. Auto-segment makes one.");
  state_->accept->setAction(action);
}

}  // namespace diptych::ui
