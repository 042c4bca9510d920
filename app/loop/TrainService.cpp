#include "app/loop/TrainService.h"

#include "app/loop/JobCase.h"
#include "app/loop/JobContext.h"
#include "app/loop/JobRecord.h"
#include "app/loop/ModelNames.h"
#include "app/loop/Patients.h"
#include "app/loop/ProgressPart.h"
#include "app/loop/ShippedModels.h"
#include "app/loop/Tracks.h"
#include "core/model/SameStructure.h"
#include "core/model/TableRows.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <span>

namespace diptych::app {

namespace {

constexpr double kPrepareShare = 0.05, kRunShare = 0.98;
constexpr std::size_t kMaximumClasses = 255;  // class indices travel as one byte
constexpr std::size_t kPatientsForHoldOut = 5;

std::string studyKey(const storage::SeriesEntry& series) {
  return series.study.uid.empty() ? patientKey(series) : series.study.uid;
}

/// The track whose declared slices a series gives; nothing where it has none.
struct LabelledSeries {
  storage::SeriesEntry series;
  storage::TrackEntry track;
  std::vector<SliceState> done;  ///< ascending by (t,k)
};

Result<std::optional<LabelledSeries>> labelledSeries(const storage::Project& project,
                                                     const storage::SeriesEntry& series, LabelSource source) {
  const auto tracks = project.tracks(series.volume);
  if (!tracks) return tracks.error();
  std::vector<storage::TrackKind> kinds;
  if (source != LabelSource::reference) kinds.push_back(storage::TrackKind::human);
  if (source != LabelSource::human) kinds.push_back(storage::TrackKind::reference);
  for (const storage::TrackKind kind : kinds) {
    // The newest first: a later reference replaces an earlier one.
    for (auto track = tracks->rbegin(); track != tracks->rend(); ++track) {
      if (track->kind != kind) continue;
      auto states = project.sliceStates(track->id);
      if (!states) return states.error();
      std::erase_if(*states, [](const SliceState& state) { return state.stage != SliceStage::done; });
      if (states->empty()) continue;
      std::sort(states->begin(), states->end(), [](const SliceState& a, const SliceState& b) {
        return std::pair{a.t, a.k} < std::pair{b.t, b.k};
      });
      return std::optional{LabelledSeries{series, *track, std::move(*states)}};
    }
  }
  return std::optional<LabelledSeries>{};
}

Result<std::vector<storage::SeriesEntry>> wantedSeries(const storage::Project& project,
                                                       const std::vector<int>& numbers) {
  if (numbers.empty()) return project.series();
  std::vector<storage::SeriesEntry> series;
  for (int number : std::set<int>(numbers.begin(), numbers.end())) {
    auto entry = project.seriesByNumber(number);
    if (!entry) return entry.error();
    series.push_back(std::move(*entry));
  }
  return series;
}

/// Numbers of the series that are held out.
std::set<int> heldOut(const ValidationChoice& choice, const std::vector<LabelledSeries>& labelled) {
  std::set<int> numbers(choice.series.begin(), choice.series.end());
  if (!choice.onePatientInFive) return numbers;
  std::vector<std::string> patients;  // in the order of their series: the same split every time
  for (const LabelledSeries& entry : labelled)
    if (std::find(patients.begin(), patients.end(), patientKey(entry.series)) == patients.end())
      patients.push_back(patientKey(entry.series));
  if (patients.size() < kPatientsForHoldOut) return numbers;
  for (const LabelledSeries& entry : labelled) {
    const auto position = std::find(patients.begin(), patients.end(), patientKey(entry.series)) - patients.begin();
    if (static_cast<std::size_t>(position) % kPatientsForHoldOut == kPatientsForHoldOut - 1)
      numbers.insert(entry.series.number);
  }
  return numbers;
}

const ModelClass* classOf(const Segment& segment, const std::vector<ModelClass>& classes) {
  const std::span<const ModelClass> structures = std::span{classes}.subspan(1);  // not the background
  const auto found = findStructure(segment.code, segment.name, structures);
  return found == structures.end() ? nullptr : &*found;
}

/// The parent's classes in their order, so that its last layer fits, then what the labels add.
Result<std::vector<ModelClass>> classesFor(const std::vector<ModelClass>& parent,
                                           const std::vector<LabelledSeries>& labelled) {
  std::vector<ModelClass> classes = parent;
  if (classes.empty()) classes.push_back({0, {}, "Background"});
  for (const LabelledSeries& entry : labelled) {
    std::set<SegmentValue> declared;
    for (const SliceState& state : entry.done) declared.insert(state.declared.begin(), state.declared.end());
    for (const Segment& segment : entry.track.scheme.segments)
      if (declared.contains(segment.value) && !classOf(segment, classes))
        classes.push_back({static_cast<int>(classes.size()), segment.code, segment.name});
  }
  if (classes.size() == 1)
    return Error{
        ErrorCode::notFound, "The done slices declare no segment", "declare segments with `done --segments`", {}};
  if (classes.size() > kMaximumClasses)
    return Error{ErrorCode::unsupported, "The labels have more than 254 segments", {}, {}};
  return classes;
}

struct Parent {
  storage::ModelEntry model;
  std::set<storage::TrainedSlice> trained;  ///< of this project's slices: none for a model that came from elsewhere
};

Result<std::optional<Parent>> parentOf(const storage::Project& project, const std::string& from) {
  if (from.empty()) return std::optional<Parent>{};
  auto model = findModel(project, from);
  if (!model) return model.error();
  Parent parent{std::move(*model), {}};
  auto trained = project.trainedSlices(parent.model.card.id);
  if (trained)
    parent.trained = {trained->begin(), trained->end()};
  else if (trained.error().code != ErrorCode::notFound)
    return trained.error();
  return std::optional{std::move(parent)};
}

void count(TrainingSet& set, SliceRole role) {
  switch (role) {
    case SliceRole::fresh:
      ++set.fresh;
      break;
    case SliceRole::replay:
      ++set.replay;
      break;
    case SliceRole::validation:
      ++set.validation;
      break;
  }
}

/// What training holds of one case: the pixels' classes and what was declared.
CaseLabels caseLabels(const TrainingSet::Case& wanted, const LabelTiles& labels,
                      const std::vector<ModelClass>& classes) {
  CaseLabels out;
  out.labels = &labels;
  out.classes = static_cast<int>(classes.size());
  for (const Segment& segment : wanted.track.scheme.segments) {
    if (out.classOfValue.size() <= segment.value) out.classOfValue.resize(std::size_t{segment.value} + 1, 0);
    if (const ModelClass* found = classOf(segment, classes)) out.classOfValue[segment.value] = found->index;
  }
  for (const TrainingSet::Slice& slice : wanted.slices) {
    std::vector<int>& indices = out.declared.emplace_back();
    for (SegmentValue value : slice.declared)
      if (value < out.classOfValue.size() && out.classOfValue[value] > 0) indices.push_back(out.classOfValue[value]);
  }
  return out;
}

/// Left and right are the same to a model that learnt from mirrored slices; to structures added since they may not be.
bool mirrorsSlices(const TrainRequest& request, const TrainingSet& set, const std::optional<Parent>& parent) {
  if (request.flip) return *request.flip;
  const bool inherits =
      parent && parent->model.card.input.mirrored && parent->model.card.classes.size() == set.classes.size();
  return inherits || request.recipe.flip;
}

TrainContext contextOf(const TrainingSet& set) {
  TrainContext context;
  std::set<std::string> studies;
  std::set<std::string> modalities;
  for (const TrainingSet::Case& entry : set.cases) {
    TrainContext::Case trained{entry.track.id, {}};
    for (const TrainingSet::Slice& slice : entry.slices)
      if (slice.role != SliceRole::validation) trained.slices.push_back(slice.at);
    if (trained.slices.empty()) continue;
    context.cases.push_back(std::move(trained));
    studies.insert(studyKey(entry.series));
    modalities.insert(entry.series.series.modality);
    if (entry.series.geometry.unit != LengthUnit::millimetres) continue;
    const Vec3 spacing = entry.series.geometry.affine.spacing();
    const auto [low, high] = std::minmax(spacing.x, spacing.y);
    context.spacingLow = context.spacingLow == 0 ? low : std::min(context.spacingLow, low);
    context.spacingHigh = std::max(context.spacingHigh, high);
  }
  context.studies = static_cast<int>(studies.size());
  if (modalities.size() == 1) context.modality = *modalities.begin();
  return context;
}

/// Dice on the held-out slices of the checkpoint that was kept: the best mean.
std::map<std::string, double> bestValidationDice(const JobResult& result, const std::vector<ModelClass>& classes) {
  const CurvePoint* best = nullptr;
  double bestMean = -1;
  for (const CurvePoint& point : result.curve) {
    if (point.validationDice.size() < 2) continue;
    double sum = 0;
    int measured = 0;  // a class that no held-out slice declares has no figure
    for (std::size_t c = 1; c < point.validationDice.size(); ++c)
      if (std::isfinite(point.validationDice[c])) sum += point.validationDice[c], ++measured;
    const double mean = measured > 0 ? sum / measured : -1;
    if (mean > bestMean) best = &point, bestMean = mean;
  }
  std::map<std::string, double> dice;
  if (!best) return dice;
  for (const ModelClass& modelClass : classes)
    if (const auto c = static_cast<std::size_t>(modelClass.index);
        c > 0 && c < best->validationDice.size() && std::isfinite(best->validationDice[c]))
      dice[modelClass.name] = best->validationDice[c];
  return dice;
}

}  // namespace

Result<TrainingSet> collectTrainingSet(const storage::Project& project, const TrainRequest& request) {
  const auto parent = parentOf(project, request.from);
  if (!parent) return parent.error();
  const auto series = wantedSeries(project, request.series);
  if (!series) return series.error();

  std::vector<LabelledSeries> labelled;
  for (const storage::SeriesEntry& entry : *series) {
    auto found = labelledSeries(project, entry, request.labels);
    if (!found) return found.error();
    if (*found) labelled.push_back(std::move(**found));
  }
  if (labelled.empty())
    return Error{ErrorCode::notFound,
                 "There is nothing to train on: no slice is declared done",
                 "declare slices with `done`, or import labels",
                 {}};

  TrainingSet set;
  auto classes = classesFor(*parent ? (*parent)->model.card.classes : std::vector<ModelClass>{}, labelled);
  if (!classes) return classes.error();
  set.classes = std::move(*classes);
  const std::set<int> validation = heldOut(request.validation, labelled);
  for (LabelledSeries& entry : labelled) {
    TrainingSet::Case wanted{entry.series, entry.track, {}};
    for (SliceState& state : entry.done) {
      const storage::TrainedSlice key{entry.track.id, state.t, state.k};
      const SliceRole role = validation.contains(entry.series.number)      ? SliceRole::validation
                             : *parent && (*parent)->trained.contains(key) ? SliceRole::replay
                                                                           : SliceRole::fresh;
      count(set, role);
      wanted.slices.push_back({{state.t, state.k}, role, std::move(state.declared)});
    }
    set.cases.push_back(std::move(wanted));
  }
  if (set.fresh + set.replay == 0)
    return Error{ErrorCode::notFound,
                 "There is nothing to train on: every done slice is held out for validation",
                 "hold out fewer series",
                 {}};
  return set;
}

Result<JobDraft> draftTrainJob(const storage::Project& project, const TrainRequest& request, const TrainingSet& set,
                               const Progress& progress) {
  if (request.recipe.epochs <= 0 && request.recipe.minutes <= 0)
    return Error{ErrorCode::usage, "The training has no end", "give a number of epochs or minutes", {}};
  const auto parent = parentOf(project, request.from);
  if (!parent) return parent.error();
  if (!*parent && request.configJson.empty())
    return Error{
        ErrorCode::usage, "The training has no network configuration", "name one, or a model to start from", {}};

  TrainContext context = contextOf(set);
  context.parentId = *parent ? (*parent)->model.card.id : "";
  context.configName = !request.configName.empty() || !*parent ? request.configName : (*parent)->model.card.configName;
  context.name = request.name;
  if (context.name.empty()) {
    const auto models = project.models();
    if (!models) return models.error();
    context.name = freeModelName(*models, *parent ? (*parent)->model.card.name : "", context.configName);
  }

  auto folder = NewJobFolder::make(project);
  if (!folder) return folder.error();
  JobSpec spec;
  spec.id = folder->id();
  spec.task = JobTask::train;
  spec.configJson = !request.configJson.empty() ? request.configJson : (*parent)->model.card.configJson;
  spec.input = request.input ? *request.input : *parent ? (*parent)->model.card.input : InputSpec{};
  spec.classes = set.classes;
  spec.seed = request.seed;
  spec.threads = request.job.threads;
  spec.device = request.job.device;
  spec.recipe = request.recipe;
  spec.recipe.flip = spec.input.mirrored = mirrorsSlices(request, set, *parent);
  if (*parent) {
    auto weights = placeWeights(folder->path(), (*parent)->model.weights, (*parent)->model.card);
    if (!weights) return weights.error();
    spec.weights = std::move(*weights);
    spec.weightsClasses = (*parent)->model.card.classes;
  } else if (!request.imageNet.empty()) {
    auto weights = placeImageNet(folder->path(), request.imageNet);
    if (!weights) return weights.error();
    spec.imageNet = std::move(*weights);
  }

  std::vector<std::string> warnings;
  std::vector<VolumeId> volumes;
  const double share = 1.0 / static_cast<double>(std::max<std::size_t>(set.cases.size(), 1));
  for (std::size_t i = 0; i < set.cases.size(); ++i) {
    const TrainingSet::Case& wanted = set.cases[i];
    const auto volume = project.loadVolume(wanted.series.volume);
    if (!volume) return volume.error();
    const auto labels = project.labels(wanted.track.id);
    if (!labels) return labels.error();
    if (*parent)
      for (const std::string& misfit : misfits((*parent)->model.card, *volume))
        warnings.push_back("Series " + std::to_string(wanted.series.number) + ": " + misfit);
    std::vector<SliceRef> slices;
    for (const TrainingSet::Slice& slice : wanted.slices) slices.push_back(slice.at);
    const CaseLabels content = caseLabels(wanted, *labels, set.classes);
    const double begin = share * static_cast<double>(i);
    auto jobCase = writeJobCase(folder->path(), static_cast<int>(i) + 1, *volume, slices, spec.input, &content,
                                part(progress, begin, begin + share));
    if (!jobCase) return jobCase.error();
    for (const TrainingSet::Slice& slice : wanted.slices) jobCase->roles.push_back(slice.role);
    spec.cases.push_back(std::move(*jobCase));
    volumes.push_back(wanted.series.volume);
  }

  return JobDraft{std::move(*folder),
                  std::move(spec),
                  "Train " + context.name,
                  toJson(context),
                  std::move(volumes),
                  std::move(warnings),
                  *parent ? std::optional{(*parent)->model} : std::nullopt};
}

Result<storage::ModelEntry> takeTrainResult(storage::Project& project, const storage::JobEntry& job) {
  const auto result = finishedResult(job, JobTask::train);
  if (!result) return result.error();
  const auto spec = readJobSpec(job.folder);
  if (!spec) return spec.error();
  const auto context = trainContextFromJson(job.contextJson);
  if (!context) return context.error();

  // An attempt that was cut short may have stored the model already.
  auto models = project.models();
  if (!models) return models.error();
  for (storage::ModelEntry& model : *models) {
    if (model.jobId != job.id) continue;
    if (const auto marked = project.markJobTaken(job.id); !marked) return marked.error();
    return std::move(model);
  }

  ModelCard card;
  card.id = randomId();
  card.name = context->name;
  card.created = timestamp();
  card.configName = context->configName;
  card.configJson = spec->configJson;
  card.input = spec->input;
  card.classes = spec->classes;
  card.modality = context->modality;
  card.spacingLow = context->spacingLow;
  card.spacingHigh = context->spacingHigh;
  card.parentId = context->parentId;
  card.studies = context->studies;
  card.parameters = result->parameters;
  card.seed = spec->seed;
  card.epochs = result->epochs;
  card.trainingSeconds = result->seconds;
  card.validationDice = bestValidationDice(*result, spec->classes);
  card.weightsSha256 = result->weightsSha256;

  std::vector<storage::TrainedSlice> trainedOn;
  for (const TrainContext::Case& trained : context->cases)
    for (const SliceRef& slice : trained.slices) trainedOn.push_back({trained.track, slice.t, slice.k});
  card.slices = static_cast<int>(trainedOn.size());

  auto model = project.addModel(card, job.folder / result->weights, job.id, trainedOn);
  if (!model) return model.error();
  if (const auto marked = project.markJobTaken(job.id); !marked) return marked.error();
  return model;
}

Result<TrainOutcome> train(storage::Project& project, const TrainRequest& request, JobRunner& runner,
                           const Progress& progress) {
  auto set = collectTrainingSet(project, request);
  if (!set) return set.error();
  auto draft = draftTrainJob(project, request, *set, part(progress, 0, kPrepareShare));
  if (!draft) return draft.error();
  auto prepared = recordJob(project, std::move(*draft));
  if (!prepared) return prepared.error();
  auto run = runner.run(prepared->entry.folder, part(progress, kPrepareShare, kRunShare));
  if (!run) return run.error();
  progress(kRunShare, "Taking the model in");
  auto model = takeTrainResult(project, prepared->entry);
  if (!model) return model.error();
  return TrainOutcome{std::move(*model), std::move(*run), std::move(*set), std::move(prepared->warnings)};
}

Result<std::string> presetModelConfig(std::string_view name) {
  return namedConfig(name);
}

}  // namespace diptych::app
