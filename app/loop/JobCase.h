#pragma once
// The pixels of a job: what leaves the project for a job folder, and what comes back. Nothing here tells a patient: cases are
// numbered, and a case's file holds voxels alone.

#include "app/loop/Slices.h"
#include "core/base/Progress.h"
#include "core/jobs/JobFolder.h"
#include "core/jobs/JobSpec.h"
#include "core/label/LabelTiles.h"
#include "core/model/ModelCard.h"
#include "core/preprocess/InputSpec.h"

#include <filesystem>
#include <string>
#include <vector>

namespace diptych::app {

/// What a training case holds beside the image.
struct CaseLabels {
  const LabelTiles* labels = nullptr;
  std::vector<int> classOfValue;           ///< class index by segment value; 0 where the model has no such class
  std::vector<std::vector<int>> declared;  ///< class indices, one list a slice
  int classes = 0;                         ///< with background
};

/// Writes inputs/case-<number>.safetensors below `jobFolder`; `labels` null for a segmentation.
Result<JobCase> writeJobCase(const std::filesystem::path& jobFolder, int number, const Volume& volume,
                             const std::vector<SliceRef>& slices, const InputSpec& input, const CaseLabels* labels,
                             const Progress& progress = {});

/// A model's weights as inputs/weights.safetensors (a hard link where possible); gives the path relative to the folder. Refuses
/// weights that are not those of the card with ErrorCode::damaged, naming the model.
Result<std::string> placeWeights(const std::filesystem::path& jobFolder, const std::filesystem::path& weights,
                                 const ModelCard& card);

/// A file of weights that belongs to no model, as inputs/imagenet.safetensors; gives the path relative to the folder. What is in it the
/// worker says.
Result<std::string> placeImageNet(const std::filesystem::path& jobFolder, const std::filesystem::path& file);

/// The predicted class indices of a case as labels. Refuses a file whose checksum or shape is not what it should be.
Result<LabelTiles> readPrediction(const std::filesystem::path& jobFolder, const JobOutputCase& output,
                                  const GridSize& size, const std::vector<SliceRef>& slices,
                                  const std::vector<SegmentValue>& valueOfClass);

}  // namespace diptych::app
