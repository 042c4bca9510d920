#include "app/window/WorkPresenter.h"

#include "app/loop/AcceptService.h"
#include "app/loop/ForecastWords.h"
#include "app/loop/Tracks.h"

#include <algorithm>
#include <memory>
#include <set>
#include <utility>

namespace diptych::app {
namespace {

constexpr int kCountDelayMs = 400;
constexpr double kProposedMinutes = 3;
constexpr const char* kFirstConfig = "din-lite";

QString text(const std::string& utf8) {
  return QString::fromStdString(utf8);
}

QString segmentNames(const std::vector<ModelClass>& classes) {
  QStringList names;
  for (const ModelClass& c : classes)
    if (c.index != 0) names << text(c.name);
  return names.join(WorkPresenter::tr(", "));
}

/// Marks the name of a retrained model: "Hearts 2" after "Hearts 1", "Hearts 2" after "Hearts".
QString nextName(const QString& name, const std::vector<storage::ModelEntry>& models) {
  const int space = static_cast<int>(name.lastIndexOf(QLatin1Char(' ')));
  bool numbered = false;
  const int last = space > 0 ? name.mid(space + 1).toInt(&numbered) : 0;
  const QString base = numbered ? name.left(space) : name;
  for (int number = numbered ? last + 1 : 2;; ++number) {
    const QString next = QStringLiteral("%1 %2").arg(base).arg(number);
    if (std::none_of(models.begin(), models.end(),
                     [&](const storage::ModelEntry& model) { return text(model.card.name) == next; }))
      return next;
  }
}

/// The window learns from the person's labels alone: a reference must stay good for measuring.
TrainRequest trainRequest() {
  TrainRequest request;
  request.labels = LabelSource::human;
  return request;
}

}  // namespace

WorkPresenter::WorkPresenter(Document& document, ModelStock& stock, JobsPresenter& jobs, StudiesPresenter& studies,
                             ui::ModelBar& bar, QWidget* window)
    : QObject(window), document_{document}, stock_{stock}, jobs_{jobs}, studies_{studies}, bar_{bar}, window_{window} {
  using ui::ModelBar;
  connect(&bar_, &ModelBar::segmentRequested, this, &WorkPresenter::askSegment);
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
                        .arg(segmentNames(model->card.classes), memoryInWords(forecast));
  }
  bar_.setSegment(action);
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

// --- training

void WorkPresenter::countTrainingSlices() {
  if (document_.project() == nullptr) return;
  TrainRequest request = trainRequest();
  if (const storage::ModelEntry* model = stock_.inUse()) request.from = model->card.id;
  document_.project()->run(
      this, [request](storage::Project& project) { return collectTrainingSet(project, request); },
      [this](Result<TrainingSet> set) {
        trainingSet_.reset();
        whyNoTraining_.clear();
        if (set)
          trainingSet_ = std::move(*set);
        else
          whyNoTraining_ = text(set.error().what);
        showTrain();
        Q_EMIT changed();
      });
}

void WorkPresenter::showTrain() {
  ui::WorkAction action;
  const storage::ModelEntry* model = stock_.inUse();
  action.text = model != nullptr ? tr("Retrain %1").arg(text(model->card.name)) : tr("Train");
  if (document_.project() == nullptr)
    action.whyNot = tr("Open a project first");
  else if (!document_.project()->writable())
    action.whyNot = tr("The project is open for reading only");
  else if (!trainingSet_)
    action.whyNot = whyNoTraining_.isEmpty() ? tr("No slice is marked done yet") : whyNoTraining_;
  else {
    const int slices = trainingSet_->fresh + trainingSet_->replay;
    action.text = model != nullptr ? tr("Retrain on %n slice(s)…", nullptr, slices)
                                   : tr("Train on %n slice(s)…", nullptr, slices);
    action.detail = tr("%n slice(s) marked done since it was trained", nullptr, trainingSet_->fresh);
  }
  bar_.setRetrain(action);
}

TrainRequest WorkPresenter::newModelRequest() const {
  TrainRequest request = trainRequest();
  request.configName = kFirstConfig;
  if (auto config = presetModelConfig(kFirstConfig)) request.configJson = std::move(*config);
  // What the person sees is what the network gets: on CT the window in view, elsewhere percentiles of the volume.
  if (document_.hasSeries() && document_.volume().modality() == "CT" && viewWindow_.width > 1) {
    InputSpec input;
    input.intensity = {IntensityRule::Kind::window, viewWindow_.centre - viewWindow_.width / 2,
                       viewWindow_.centre + viewWindow_.width / 2};
    request.input = input;
  }
  return request;
}

void WorkPresenter::askTrain() {
  if (document_.project() == nullptr || !document_.project()->writable()) return;
  std::vector<std::string> parents{std::string()};
  for (const storage::ModelEntry& model : stock_.models()) parents.push_back(model.card.id);
  using Sets = std::map<std::string, Result<TrainingSet>>;
  document_.project()->run(
      this,
      [parents](storage::Project& project) {
        auto sets = std::make_shared<Sets>();
        for (const std::string& parent : parents) {
          TrainRequest request = trainRequest();
          request.from = parent;
          request.validation.onePatientInFive = true;
          sets->emplace(parent, collectTrainingSet(project, request));
        }
        return sets;
      },
      [this](const std::shared_ptr<Sets>& sets) {
        const auto forecast = [this, sets](const ui::TrainChoice& choice) { return forecastOf(choice, *sets); };
        ui::TrainChoice start;
        const storage::ModelEntry* model = stock_.inUse();
        start.from = model != nullptr ? text(model->card.id) : QString();
        start.name = model != nullptr ? nextName(text(model->card.name), stock_.models()) : QString();
        start.minutes = kProposedMinutes;
        auto* dialog = new ui::TrainDialog(stock_.choices(), {text(kFirstConfig)}, ModelStock::devices(), start,
                                           forecast, window_);
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        connect(dialog, &QDialog::accepted, this, [this, dialog] { startTraining(dialog->choice()); });
        dialog->open();
      });
}

ui::TrainForecast WorkPresenter::forecastOf(const ui::TrainChoice& choice,
                                            const std::map<std::string, Result<TrainingSet>>& sets) const {
  ui::TrainForecast words;
  const auto found = sets.find(choice.from.toStdString());
  if (found == sets.end()) return words;
  if (!found->second) {
    words.whyNot = text(found->second.error().sentence());
    return words;
  }
  const TrainingSet& set = *found->second;
  const int held = choice.holdOut ? set.validation : 0;
  const int fresh = set.fresh + (choice.holdOut ? 0 : set.validation);
  words.data =
      tr("%n slice(s) of ", nullptr, fresh + set.replay) + tr("%n series", nullptr, static_cast<int>(set.cases.size()));
  if (!choice.from.isEmpty())
    words.data += tr(": %1 new, %2 that it has seen (half of each batch, so that nothing is forgotten)")
                      .arg(fresh)
                      .arg(set.replay);
  words.segments = segmentNames(set.classes);
  words.heldOut = !choice.holdOut ? tr("nothing")
                  : held > 0      ? tr("%n slice(s) of one patient in five", nullptr, held)
                                  : tr("nothing: fewer than five patients are labelled");
  const storage::ModelEntry* parent = stock_.find(choice.from);
  TrainingRecipe recipe;
  recipe.minutes = choice.minutes;
  const std::string config = parent != nullptr ? parent->card.configName : choice.config.toStdString();
  const JobForecast figures =
      forecastTraining(stock_.history(), config, recipe, fresh + set.replay, choice.device.toStdString());
  words.time = timeInWords(figures.seconds);
  words.memory = memoryInWords(figures);
  words.device = ModelStock::deviceWords(choice.device);
  words.warning = memoryWarningOf(figures);
  return words;
}

void WorkPresenter::startTraining(const ui::TrainChoice& choice) {
  TrainRequest request = trainRequest();
  if (choice.from.isEmpty()) {
    request = newModelRequest();
    request.configName = choice.config.toStdString();
    if (auto config = presetModelConfig(request.configName)) request.configJson = std::move(*config);
  } else {
    request.from = choice.from.toStdString();
  }
  request.name = choice.name.trimmed().toStdString();
  request.validation.onePatientInFive = choice.holdOut;
  request.recipe.minutes = choice.minutes;
  request.job.device = choice.device.toStdString();
  const storage::ModelEntry* parent = stock_.find(choice.from);
  jobs_.train(request, parent != nullptr ? tr("Retrain %1").arg(text(parent->card.name)) : tr("Train a model"));
}

void WorkPresenter::trainFirst(double minutes) {
  if (document_.project() == nullptr || !document_.project()->writable()) return;
  TrainRequest request = newModelRequest();
  request.recipe.minutes = minutes;
  request.validation.onePatientInFive = true;
  jobs_.train(request, tr("Train a first model"));
}

}  // namespace diptych::app
