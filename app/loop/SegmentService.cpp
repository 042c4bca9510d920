#include "app/loop/SegmentService.h"

#include "app/loop/JobCase.h"
#include "app/loop/JobContext.h"
#include "app/loop/PredictionDoubt.h"
#include "app/loop/ProgressPart.h"
#include "app/loop/ShippedModels.h"
#include "app/loop/Tracks.h"
#include "core/label/PresetSchemes.h"

#include <algorithm>
#include <optional>

namespace diptych::app {

namespace {

constexpr double kPrepareShare = 0.1, kRunShare = 0.95;

Error noSuchCase(const storage::JobEntry& job, const std::string& id) {
  return Error{ErrorCode::damaged, "The result of job " + job.id + " lacks the prediction of case " + id,
               "run the job again", job.id};
}

const JobOutputCase* outputOf(const JobResult& result, const std::string& id) {
  for (const JobOutputCase& output : result.outputs)
    if (output.id == id) return &output;
  return nullptr;
}

/// Schemes of the tracks that the volume has: a person's first.
Result<std::vector<Scheme>> knownSchemes(const storage::Project& project, VolumeId volume) {
  const auto tracks = project.tracks(volume);
  if (!tracks) return tracks.error();
  std::vector<Scheme> schemes;
  for (const auto kind : {storage::TrackKind::human, storage::TrackKind::reference, storage::TrackKind::model})
    for (const storage::TrackEntry& track : *tracks)
      if (track.kind == kind) schemes.push_back(track.scheme);
  return schemes;
}

/// Where colours may come from: what people drew in the other series, then the presets.
Result<std::vector<Scheme>> schemesElsewhere(const storage::Project& project) {
  const auto series = project.series();
  if (!series) return series.error();
  std::vector<Scheme> schemes;
  for (const storage::SeriesEntry& entry : *series) {
    const auto tracks = project.tracks(entry.volume);
    if (!tracks) return tracks.error();
    for (const storage::TrackEntry& track : *tracks)
      if (track.kind == storage::TrackKind::human) schemes.push_back(track.scheme);
  }
  for (const Scheme& preset : presetSchemes()) schemes.push_back(preset);
  return schemes;
}

/// The name under which a job's prediction is recorded: how a second try finds what the first one left behind.
std::string editNameOf(const storage::JobEntry& job, const SegmentContext& context) {
  return "Segment with " + context.modelName + ", job " + job.id;
}

/// What an attempt that was cut short left: the track with this job's prediction, or one that is still empty.
struct Leftover {
  std::optional<storage::TrackEntry> finished, empty;
};

Result<Leftover> leftoverOf(const storage::Project& project, VolumeId volume, const std::string& modelId,
                            const std::string& editName) {
  auto tracks = project.tracks(volume);
  if (!tracks) return tracks.error();
  Leftover leftover;
  for (storage::TrackEntry& track : *tracks) {
    if (track.kind != storage::TrackKind::model || track.modelId != modelId) continue;
    const auto edits = project.edits(track.id);
    if (!edits) return edits.error();
    if (edits->empty())
      leftover.empty = std::move(track);
    else if (edits->front().name == editName)
      leftover.finished = std::move(track);
  }
  return leftover;
}

Result<storage::TrackEntry> newTrack(storage::Project& project, const SegmentContext& context,
                                     const std::vector<ModelClass>& classes, VolumeId volume) {
  const auto known = knownSchemes(project, volume);
  if (!known) return known.error();
  const auto elsewhere = schemesElsewhere(project);
  if (!elsewhere) return elsewhere.error();
  return project.createTrack(volume, storage::TrackKind::model, context.modelName, context.modelName,
                             schemeForClasses(classes, *known, *elsewhere), context.modelId);
}

/// `doubt` may be empty: an older worker did not tell it.
std::vector<SliceState> predictedStates(const std::vector<SliceRef>& slices,
                                        const std::vector<SegmentValue>& valueOfClass,
                                        const std::vector<float>& doubt) {
  std::vector<SegmentValue> declared;
  for (SegmentValue value : valueOfClass)
    if (value != 0) declared.push_back(value);
  std::sort(declared.begin(), declared.end());
  std::vector<SliceState> states;
  for (const SliceRef& slice : slices) states.push_back({slice.t, slice.k, SliceStage::done, declared});
  for (std::size_t i = 0; i < doubt.size(); ++i) states[i].doubt = doubt[i];
  return states;
}

/// One case's prediction as a new model track. The prediction with its slice states is one transaction, and taking the
/// same job in twice gives the same track.
Result<storage::TrackEntry> takeCase(storage::Project& project, const storage::JobEntry& job, const JobSpec& spec,
                                     const SegmentContext& context, const SegmentContext::Case& wanted,
                                     const JobOutputCase& output) {
  const std::string editName = editNameOf(job, context);
  auto leftover = leftoverOf(project, wanted.volume, context.modelId, editName);
  if (!leftover) return leftover.error();
  if (leftover->finished) return std::move(*leftover->finished);

  auto track = leftover->empty ? Result<storage::TrackEntry>(std::move(*leftover->empty))
                               : newTrack(project, context, spec.classes, wanted.volume);
  if (!track) return track.error();
  const auto values = classToSegment(spec.classes, track->scheme);
  if (!values) return values.error();
  const auto before = project.labels(track->id);  // empty, but it knows the grid
  if (!before) return before.error();
  const auto labels = readPrediction(job.folder, output, before->size(), wanted.slices, *values);
  if (!labels) return labels.error();
  const auto doubt = readDoubt(job.folder, output, wanted.slices.size());
  if (!doubt) return doubt.error();
  const auto edit = project.commitLabels(track->id, *labels, predictedStates(wanted.slices, *values, *doubt), editName,
                                         context.modelName, context.modelId);
  if (!edit) return edit.error();
  return track;
}

}  // namespace

Result<JobDraft> draftSegmentJob(const storage::Project& project, const SegmentRequest& request,
                                 const Progress& progress) {
  const auto model = findModel(project, request.model);
  if (!model) return model.error();
  if (request.targets.empty())
    return Error{ErrorCode::notFound, "There is no series to segment", "import images first", {}};

  auto folder = NewJobFolder::make(project);
  if (!folder) return folder.error();
  JobSpec spec;
  std::vector<std::string> warnings;
  spec.id = folder->id();
  spec.task = JobTask::segment;
  spec.configJson = model->card.configJson;
  spec.input = model->card.input;
  spec.classes = model->card.classes;
  spec.weightsClasses = model->card.classes;
  spec.seed = model->card.seed;
  spec.threads = request.job.threads;
  spec.device = request.job.device;
  auto weights = placeWeights(folder->path(), model->weights, model->card);
  if (!weights) return weights.error();
  spec.weights = std::move(*weights);

  SegmentContext context{model->card.id, model->card.name, {}};
  std::vector<VolumeId> volumes;
  const double share = 1.0 / static_cast<double>(request.targets.size());
  for (std::size_t i = 0; i < request.targets.size(); ++i) {
    const SegmentTarget& target = request.targets[i];
    const auto volume = project.loadVolume(target.series.volume);
    if (!volume) return volume.error();
    for (const std::string& misfit : misfits(model->card, *volume))
      warnings.push_back("Series " + std::to_string(target.series.number) + ": " + misfit);
    const std::vector<SliceRef> slices = target.slices.empty() ? allSlices(volume->size()) : target.slices;
    const double begin = share * static_cast<double>(i);
    auto jobCase = writeJobCase(folder->path(), static_cast<int>(i) + 1, *volume, slices, spec.input, nullptr,
                                part(progress, begin, begin + share));
    if (!jobCase) return jobCase.error();
    context.cases.push_back({jobCase->id, target.series.volume, slices});
    volumes.push_back(target.series.volume);
    spec.cases.push_back(std::move(*jobCase));
  }

  return JobDraft{
      std::move(*folder),  std::move(spec), "Segment with " + model->card.name, toJson(context), std::move(volumes),
      std::move(warnings), *model};
}

Result<PreparedJob> recordJob(storage::Project& project, JobDraft draft) {
  if (draft.model)
    if (const auto brought = bringModel(project, *draft.model); !brought) return brought.error();
  auto entry = draft.folder.record(project, draft.spec, draft.description, draft.contextJson, std::move(draft.volumes));
  if (!entry) return entry.error();
  return PreparedJob{std::move(*entry), std::move(draft.warnings)};
}

Result<SegmentOutcome> takeSegmentResult(storage::Project& project, const storage::JobEntry& job) {
  auto result = finishedResult(job, JobTask::segment);
  if (!result) return result.error();
  const auto spec = readJobSpec(job.folder);
  if (!spec) return spec.error();
  const auto context = segmentContextFromJson(job.contextJson);
  if (!context) return context.error();
  for (const SegmentContext::Case& wanted : context->cases)
    if (!outputOf(*result, wanted.id)) return noSuchCase(job, wanted.id);

  SegmentOutcome outcome;
  for (const SegmentContext::Case& wanted : context->cases) {
    auto track = takeCase(project, job, *spec, *context, wanted, *outputOf(*result, wanted.id));
    if (!track) return track.error();
    outcome.tracks.push_back(std::move(*track));
  }
  if (const auto marked = project.markJobTaken(job.id); !marked) return marked.error();
  outcome.job = std::move(*result);
  return outcome;
}

Result<SegmentOutcome> segment(storage::Project& project, const SegmentRequest& request, JobRunner& runner,
                               const Progress& progress) {
  auto draft = draftSegmentJob(project, request, part(progress, 0, kPrepareShare));
  if (!draft) return draft.error();
  auto prepared = recordJob(project, std::move(*draft));
  if (!prepared) return prepared.error();
  const auto run = runner.run(prepared->entry.folder, part(progress, kPrepareShare, kRunShare));
  if (!run) return run.error();
  progress(kRunShare, "Taking the prediction in");
  auto outcome = takeSegmentResult(project, prepared->entry);
  if (outcome) outcome->warnings = std::move(prepared->warnings);
  return outcome;
}

}  // namespace diptych::app
