#pragma once
// From declared slices to a new model.

#include "app/loop/JobRunner.h"
#include "app/loop/SegmentService.h"
#include "app/loop/Slices.h"
#include "storage/project/Project.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace diptych::app {

/// Whose labels a series gives: the human track's done slices, the reference's, or the human's where it has
/// any and else the reference's. Never both: the reference must stay good for measuring where a person
/// labels.
enum class LabelSource { humanElseReference, human, reference };

/// What is held out to choose the best checkpoint. Whole series; `onePatientInFive` does so by itself where
/// there are at least five patients, and holds out nothing otherwise.
struct ValidationChoice {
  bool onePatientInFive = false;
  std::vector<int> series;  ///< numbers
};

struct TrainRequest {
  std::string from;  ///< id, unique prefix or name of the parent, as SegmentRequest::model; empty: from scratch
  std::filesystem::path imageNet;  ///< a ConvNeXt-Base's weights for the encoders; only without `from`; empty: none
  std::string name;                ///< of the new model; empty: app/loop/ModelNames
  std::string configName;          ///< empty: the parent's
  std::string configJson;          ///< complete; empty: the parent's
  std::optional<InputSpec> input;  ///< empty: the parent's, else the default
  std::vector<int> series;         ///< numbers; empty: every series with declared slices
  LabelSource labels = LabelSource::humanElseReference;
  ValidationChoice validation;
  TrainingRecipe recipe;  ///< epochs or minutes must be set; of its flip, see the next
  /// Whether slices are mirrored while training, and with it whether the model's predictions are means of mirrored looks
  /// (InputSpec::mirrored). Empty: as the parent has learnt where its classes are all there are, else as the recipe says.
  std::optional<bool> flip;
  std::uint64_t seed = 1;
  JobOptions job;
};

/// What a training would work on; also what `train` shows before it starts.
struct TrainingSet {
  struct Slice {
    SliceRef at;
    SliceRole role = SliceRole::fresh;
    std::vector<SegmentValue> declared;
  };
  struct Case {
    storage::SeriesEntry series;
    storage::TrackEntry track;
    std::vector<Slice> slices;  ///< ascending
  };
  std::vector<Case> cases;
  std::vector<ModelClass> classes;  ///< background, the parent's, then what the labels add
  int fresh = 0, replay = 0, validation = 0;
};

struct TrainOutcome {
  storage::ModelEntry model;
  JobResult job;
  TrainingSet set;
  std::vector<std::string> warnings;
};

/// Slices that the parent (or its ancestors) was trained on are `replay`, others `fresh`, held-out ones
/// `validation`. Nothing declared, or nothing fresh and no replay, is ErrorCode::notFound that says what to
/// do.
Result<TrainingSet> collectTrainingSet(const storage::Project& project, const TrainRequest& request);
/// As draftSegmentJob(): only reads; recordJob() makes it the project's.
Result<JobDraft> draftTrainJob(const storage::Project& project, const TrainRequest& request, const TrainingSet& set,
                               const Progress& progress = {});
/// Takes a finished training in: weights, card, and which slices it has seen.
Result<storage::ModelEntry> takeTrainResult(storage::Project& project, const storage::JobEntry& job);
/// Collect, draft, record, run, take.
Result<TrainOutcome> train(storage::Project& project, const TrainRequest& request, JobRunner& runner,
                           const Progress& progress = {});

/// Text of a ready-made network configuration ("din-lite"); ErrorCode::notFound lists those there are.
Result<std::string> presetModelConfig(std::string_view name);

}  // namespace diptych::app
