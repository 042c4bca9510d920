#include "app/window/WorkPresenter.h"

#include "app/loop/AcceptService.h"
#include "app/loop/ForecastWords.h"
#include "app/loop/Tracks.h"
#include "app/window/Text.h"

#include <algorithm>
#include <memory>
#include <set>
#include <utility>

namespace diptych::app {
namespace {

constexpr int kCountDelayMs = 400;

}  // namespace

WorkPresenter::WorkPresenter(Document& document, ModelStock& stock, JobsPresenter& jobs, StudiesPresenter& studies,
                             ui::ModelBar& bar, QWidget* window)
    : QObject(window), document_{document}, stock_{stock}, jobs_{jobs}, studies_{studies}, bar_{bar}, window_{window} {
  using ui::ModelBar;
  connect(&bar_, &ModelBar::segmentRequested, this, &WorkPresenter::segmentOrGuide);
  connect(&bar_, &ModelBar::acceptRequested, this, &WorkPresenter::accept);
  connect(&bar_, &ModelBar::discardViewRequested, this, [this] { document_.setPredictionShown(false); });
  connect(&bar_, &ModelBar::doneRequested, this, &WorkPresenter::toggleDone);
  connect(&bar_, &ModelBar::nextDoubtfulRequested, &studies_, &StudiesPresenter::goToNextDoubtful);
  connect(&bar_, &ModelBar::retrainRequested, this, &WorkPresenter::askTrain);

  connect(&document_, &Document::projectChanged, this, [this] {
    trainingSet_.reset();
    showAll();
    countTrainingSlices();
  });
  connect(&document_, &Document::seriesChanged, this, [this] {
    if (document_.hasSeries()) {
      connect(document_.labels(), &HumanTrack::statesChanged, this, [this] {
        showDone();
        showAccept();
        countTimer_.start();
      });
      connect(document_.labels(), &HumanTrack::schemeChanged, this, &WorkPresenter::showAll);
    }
    showAll();
  });
  connect(&document_, &Document::positionChanged, this, [this] {
    showDone();
    showAccept();
  });
  connect(&document_, &Document::tracksChanged, this, &WorkPresenter::showAll);
  connect(&stock_, &ModelStock::changed, this, [this] {
    showAll();
    countTimer_.start();  // what is new and what a model has seen depends on the model
  });
  countTimer_.setSingleShot(true);
  countTimer_.setInterval(kCountDelayMs);
  connect(&countTimer_, &QTimer::timeout, this, &WorkPresenter::countTrainingSlices);
  showAll();
}

void WorkPresenter::showAll() {
  showSegment();
  showDone();
  showTrain();
  showAccept();
  Q_EMIT changed();
}

// --- segmenting

std::vector<SliceRef> WorkPresenter::scopeSlices(ui::SliceScope scope) const {
  std::vector<SliceRef> slices = allSlices(document_.volume().size());
  const SliceRef here = document_.slice();
  std::erase_if(slices, [&](const SliceRef& slice) {
    switch (scope) {
      case ui::SliceScope::all:
        return false;
      case ui::SliceScope::phase:
        return slice.t != here.t;
      case ui::SliceScope::untouched:
        return document_.labels()->state(slice).stage != SliceStage::untouched;
      case ui::SliceScope::thisSlice:
        return slice != here;
    }
    return false;
  });
  return slices;
}

void WorkPresenter::showSegment() {
  ui::WorkAction action;
  action.text = tr("Auto-segment");
  const storage::ModelEntry* model = stock_.inUse();
  if (!document_.hasSeries()) {
    action.whyNot = tr("Open a series first");
  } else if (!document_.project()->writable()) {
    action.whyNot = tr("The project is open for reading only");
  } else if (model == nullptr) {
    action.text = tr("First model…");
    action.detail = stock_.models().empty()
                        ? tr("There is no model yet. Label a few slices, and one is trained on them.")
                        : tr("None of the models fits this study. Label a few slices, and one is trained on them.");
  } else {
    const int slices = static_cast<int>(allSlices(document_.volume().size()).size());
    const JobForecast forecast = forecastSegmentation(stock_.history(), model->card, slices, "auto");
    action.text = tr("Segment %n slice(s) with %1 (%2)", nullptr, slices)
                      .arg(text(model->card.name), timeInWords(forecast.seconds));
    action.detail = tr("%1; %2. Your own labels stay as they are: the prediction comes as a layer of its own.")
                        .arg(ModelStock::segmentNames(model->card.classes), memoryInWords(forecast));
  }
  bar_.setSegment(action);
}

void WorkPresenter::segmentOrGuide() {
  if (document_.hasSeries() && document_.project()->writable() && stock_.inUse() == nullptr)
    Q_EMIT guideRequested();  // as the button says; the command offers those that do not fit, too
  else
    askSegment();
}

void WorkPresenter::askSegment() {
  if (!document_.hasSeries() || !document_.project()->writable()) return;
  if (stock_.models().empty()) {
    Q_EMIT guideRequested();
    return;
  }
  const GridSize size = document_.volume().size();
  const bool hasLabels = !document_.labels()->states().empty();
  ui::SegmentChoice start;
  const storage::ModelEntry* model = stock_.inUse();
  start.model = text((model != nullptr ? model : &stock_.models().front())->card.id);
  start.scope = hasLabels ? ui::SliceScope::untouched : ui::SliceScope::all;
  if (scopeSlices(start.scope).empty()) start.scope = ui::SliceScope::all;
  const auto forecast = [this](const ui::SegmentChoice& choice) {
    ui::SegmentForecast words;
    const storage::ModelEntry* chosen = stock_.find(choice.model);
    if (chosen == nullptr || !document_.hasSeries()) return words;
    words.slices = static_cast<int>(scopeSlices(choice.scope).size());
    const JobForecast figures =
        forecastSegmentation(stock_.history(), chosen->card, words.slices, choice.device.toStdString());
    words.time = timeInWords(figures.seconds);
    words.memory = memoryInWords(figures);
    words.device = ModelStock::deviceWords(choice.device);
    words.warning = memoryWarningOf(figures);
    return words;
  };
  auto* dialog =
      new ui::SegmentDialog(stock_.choices(), ModelStock::devices(), size.t > 1, hasLabels, start, forecast, window_);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  connect(dialog, &QDialog::accepted, this, [this, dialog] {
    const ui::SegmentChoice choice = dialog->choice();
    const storage::ModelEntry* chosen = stock_.find(choice.model);
    if (chosen == nullptr || !document_.hasSeries()) return;
    stock_.use(choice.model);
    SegmentRequest request;
    request.model = chosen->card.id;
    request.job.device = choice.device.toStdString();
    request.targets = {{document_.series(), scopeSlices(choice.scope)}};
    const int slices = static_cast<int>(request.targets.front().slices.size());
    if (slices == 0) {
      Q_EMIT noted(tr("Every slice has been worked on already; nothing was left to segment."));
      return;
    }
    document_.setPredictionShown(true);
    jobs_.segment(request, tr("Segment %n slice(s) with %1", nullptr, slices).arg(text(chosen->card.name)));
  });
  dialog->open();
}

void WorkPresenter::segmentRest() {
  const storage::ModelEntry* model = stock_.inUse();
  if (model == nullptr || !document_.hasSeries()) return;
  SegmentRequest request;
  request.model = model->card.id;
  request.targets = {{document_.series(), scopeSlices(ui::SliceScope::untouched)}};
  const int slices = static_cast<int>(request.targets.front().slices.size());
  if (slices == 0) {
    Q_EMIT noted(tr("Every slice has been worked on already; nothing was left to segment."));
    return;
  }
  document_.setPredictionShown(true);
  jobs_.segment(request, tr("Segment %n slice(s) with %1", nullptr, slices).arg(text(model->card.name)));
}

// --- accepting and declaring

void WorkPresenter::showAccept() {
  ui::AcceptState state;
  if (document_.hasSeries() && document_.prediction() && document_.predictionShown()) {
    const ShownTrack& prediction = *document_.prediction();
    const std::vector<SliceRef> predicted = doneSlices(prediction.states);
    for (const SliceRef& slice : predicted)
      if (document_.labels()->state(slice).stage == SliceStage::untouched) ++state.untouched;
    state.all = static_cast<int>(predicted.size());
    // Once every slice has been looked at there is nothing left to offer.
    state.there = state.untouched > 0;
    state.thisSlice = std::binary_search(predicted.begin(), predicted.end(), document_.slice());
    state.text = tr("Prediction by %1: %n slice(s)", nullptr, state.all).arg(text(prediction.entry.name));
    for (const Segment& segment : prediction.entry.scheme.segments) state.segments.push_back(text(segment.name));
  }
  bar_.setAccept(state);
}

void WorkPresenter::accept(bool onlyUntouched, bool thisSliceOnly, const QString& segment) {
  if (!document_.hasSeries() || !document_.prediction()) return;
  AcceptRequest request;
  request.onlyUntouched = onlyUntouched;
  if (thisSliceOnly) request.slices = {document_.slice()};  // the one in view now, wherever the person goes meanwhile
  if (!segment.isEmpty()) request.segments = {segment.toStdString()};
  acceptNow(request);
}

void WorkPresenter::acceptNow(const AcceptRequest& request) {
  document_.labels()->whenSettled([this, request] {
    if (!document_.hasSeries() || !document_.prediction()) return;
    const ShownTrack& prediction = *document_.prediction();
    HumanTrack& labels = *document_.labels();
    const auto plan =
        planAcceptance({labels.labels(), labels.scheme(), labels.states()},
                       {prediction.labels, prediction.entry.scheme, prediction.states}, prediction.entry.name, request);
    if (!plan) {
      Q_EMIT failed(text(plan.error().sentence()));
      return;
    }
    labels.setScheme(plan->scheme);
    if (document_.active() == 0 && !plan->scheme.segments.empty())
      document_.setActive(plan->scheme.segments.front().value);
    if (plan->edit.empty()) {
      Q_EMIT noted(tr("Your labels hold this prediction already."));
      return;
    }
    labels.commit(plan->edit, prediction.entry.modelId);
  });
}

void WorkPresenter::showDone() {
  ui::WorkAction action;
  bool done = false;
  if (!document_.hasSeries()) {
    action.text = tr("Done");
    action.whyNot = tr("Open a series first");
  } else {
    const SliceRef slice = document_.slice();
    const SliceStage stage = document_.labels()->state(slice).stage;
    done = stage == SliceStage::done;
    const bool predicted = document_.prediction() && document_.predictionShown() &&
                           stateOf(document_.prediction()->states, slice).stage == SliceStage::done;
    if (done)
      action.text = tr("Slice %1 is done").arg(slice.k + 1);
    else if (stage == SliceStage::untouched && predicted)
      action.text = tr("Accept slice %1 as done").arg(slice.k + 1);
    else
      action.text = tr("Mark slice %1 done").arg(slice.k + 1);
    action.detail = done ? tr("A model learns from this slice. Press again to take that back.")
                         : tr("Says that all its segments are drawn: a model may learn from it.");
    if (document_.labels()->scheme().segments.empty() && !predicted) action.whyNot = tr("There is no segment yet");
    if (!document_.project()->writable()) action.whyNot = tr("The project is open for reading only");
  }
  bar_.setDone(done, action);
  bar_.setNextDoubtful({tr("Next doubtful"), tr("The predicted slice that the model is least sure of"),
                        studies_.hasUntouchedPrediction() ? QString() : tr("No predicted slice is left to look at")});
}

void WorkPresenter::toggleDone() {
  if (!document_.hasSeries() || !document_.project()->writable()) return;
  document_.labels()->whenSettled([this, slice = document_.slice()] {
    if (!document_.hasSeries()) return;
    HumanTrack& labels = *document_.labels();
    const SliceStage stage = labels.state(slice).stage;
    if (stage == SliceStage::done) {
      labels.setStage({slice}, SliceStage::inWork, {});
      return;
    }
    const bool predicted = document_.prediction() && document_.predictionShown() &&
                           stateOf(document_.prediction()->states, slice).stage == SliceStage::done;
    if (stage == SliceStage::untouched && predicted) {
      AcceptRequest request;
      request.slices = {slice};
      acceptNow(request);
    }
    if (labels.scheme().segments.empty()) {
      Q_EMIT noted(tr("There is no segment yet. Add one, or choose a preset, before a slice can be done."));
      return;
    }
    labels.setScheme(labels.scheme());
    std::vector<SegmentValue> declared;
    for (const Segment& segment : labels.scheme().segments) declared.push_back(segment.value);
    std::sort(declared.begin(), declared.end());
    labels.setStage({slice}, SliceStage::done, declared);
  });
}

}  // namespace diptych::app
