#pragma once
// A job is a folder: spec.json says what to do, inputs/*.safetensors holds the pixels, and the worker writes the rest.
// The contract in words, with its JSON Schema, is core/jobs/README.md.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/Result.h"
#include "core/model/ModelCard.h"
#include "core/preprocess/InputSpec.h"

namespace diptych {

inline constexpr int kJobProtocolVersion = 1;

enum class JobTask { train, segment };

/// How a training slice is used.
enum class SliceRole {
  fresh,       ///< labelled since the parent model was trained
  replay,      ///< the parent has seen it: drawn half the time, so that nothing learnt is forgotten
  validation   ///< never trained on; Dice on these picks the best checkpoint
};

/// The slices of one volume that take part in a job. Tensor file (path relative to the job folder):
///   image     F32 [N,H,W]  modality values on the native grid
///   labels    U8  [N,H,W]  class indices (train only)
///   declared  U8  [N,C]    1 where class c was declared complete on slice n (train only; class 0 always 1)
struct JobCase {
  std::string id;    ///< random, or a running number: nothing about a patient
  std::string file;
  std::string sha256;
  IntensityRange range;             ///< of the volume, for IntensityRule::Kind::volumePercentiles
  double spacingX = 1, spacingY = 1;
  std::vector<SliceRole> roles;     ///< N entries (train only)
};

struct TrainingRecipe {
  int epochs = 0;            ///< > 0: stop after so many; an epoch is one pass over the fresh slices
  double minutes = 0;        ///< > 0: stop (at the latest) then; the schedule spans what comes first
  int batch = 4;
  double learningRate = 2e-3, weightDecay = 0.05, gradientClip = 1, warmUpShare = 0.03, finalRateShare = 0.01;
  double ceWeight = 0.3, diceWeight = 0.7, boundaryWeight = 1;
  double replayShare = 0.5;  ///< of each batch, where both fresh and replay slices exist
  bool flip = false;         ///< off where a scheme has lateral pairs
  double rotateDegrees = 30, zoomLow = 0.8, zoomHigh = 1.25, gammaJitter = 0.2, brightnessJitter = 0.1;
  double weightAverage = 0.99;  ///< decay a step of the running mean of the weights, which is what is validated and kept; 0 = none
  double checkpointSeconds = 30;
};

struct JobSpec {
  int version = kJobProtocolVersion;
  std::string id;
  JobTask task = JobTask::segment;
  std::string configJson;            ///< network configuration, complete
  InputSpec input;
  std::vector<ModelClass> classes;   ///< background first; their number is the network's K
  std::string weights;               ///< relative path of the weights to start from; empty = fresh
  std::vector<ModelClass> weightsClasses;  ///< classes of those weights: matching rows of the last layer are kept
  std::string imageNet;              ///< train only, without weights: relative path of a ConvNeXt-Base's, for the encoders
  std::uint64_t seed = 1;
  int threads = 0;                   ///< 0 = as many as cores
  std::string device = "auto";       ///< auto | cpu | cuda | cuda:N
  std::vector<JobCase> cases;
  TrainingRecipe recipe;             ///< train only
};

std::string toJson(const JobSpec& spec);
Result<JobSpec> jobSpecFromJson(std::string_view text);
/// The `recipe` of a specification as a document of its own. What it leaves out keeps its default; epochs and minutes may both
/// be left out.
Result<TrainingRecipe> trainingRecipeFromJson(std::string_view text);

}  // namespace diptych
