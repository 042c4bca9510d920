#pragma once
// How unsure a model was of each slice it predicted; models/README.md says what the figure is.

#include "core/base/Result.h"
#include "core/jobs/JobFolder.h"

#include <filesystem>
#include <vector>

namespace diptych::app {

/// A figure in [0,1] a slice, in the order of the case's slices. Empty where the worker that made the output did not tell. An
/// output of the wrong shape or with a figure outside that range is ErrorCode::damaged. The checksum is readPrediction()'s job.
Result<std::vector<float>> readDoubt(const std::filesystem::path& jobFolder, const JobOutputCase& output,
                                     std::size_t slices);

}  // namespace diptych::app
