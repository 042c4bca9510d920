// The half of WorkPresenter that trains: what could be learnt from, the dialog, the request.

#include "app/loop/ForecastWords.h"
#include "app/loop/ModelNames.h"
#include "app/window/Text.h"
#include "app/window/WorkPresenter.h"

#include <algorithm>
#include <memory>
#include <utility>

namespace diptych::app {
namespace {

constexpr double kProposedMinutes = 3;
constexpr const char* kFirstConfig = "din-lite";

/// The window learns from the person's labels alone: a reference must stay good for measuring.
TrainRequest trainRequest() {
  TrainRequest request;
  request.labels = LabelSource::human;
  return request;
}

}  // namespace

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
  if (!choice.from.isEmpty() && set.replay > 0)
    words.data += tr(": %1 new, %2 that it has seen (half of each batch, so that nothing is forgotten)")
                      .arg(fresh)
                      .arg(set.replay);
  words.segments = ModelStock::segmentNames(set.classes);
  words.heldOut = !choice.holdOut ? tr("nothing")
                  : held > 0      ? tr("%n slice(s) of one patient in five", nullptr, held)
                                  : tr("nothing: fewer than five patients are labelled");
  const storage::ModelEntry* parent = stock_.find(choice.from);
  TrainingRecipe recipe;
  recipe.minutes = choice.minutes;
  const std::string config = parent != nullptr ? parent->card.configName : choice.config.toStdString();
  words.name = text(freeModelName(stock_.models(), parent != nullptr ? parent->card.name : "", config));
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
