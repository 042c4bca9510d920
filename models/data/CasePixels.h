#pragma once
// A job's pixels, checked, and how they become what the network sees. Training and inference share it.

#include "core/jobs/JobSpec.h"
#include "core/tensorfile/TensorFile.h"

#include <torch/types.h>

#include <filesystem>

namespace diptych::models {

/// The tensors of one JobCase; see core/jobs/JobSpec.h. Memory is mapped from the file.
struct CasePixels {
  std::int64_t slices = 0;
  int width = 0, height = 0;
  Tensor image, labels, declared;  ///< the last two for training alone
};

/// Checks the file's hash, then names, types, shapes and label values. `task` says what must be there.
Result<CasePixels> readCase(const std::filesystem::path& folder, const JobCase& c, const JobSpec& spec);

/// One slice through the InputSpec: U8 [2,H,W], original and enhanced at network size. Eight bits each, so that a slice is
/// the same bytes whether it is cached for training or segmented on the spot. Where a network makes the second panel
/// (isMadeByWorker) it is the original, until enhancePanels() was there.
torch::Tensor prepareSlice(const CasePixels& pixels, std::int64_t slice, const InputSpec& spec,
                           const IntensityRange& range);
/// Labels of one slice at network size, U8 [H,W]; kIgnoredLabel in the padding.
torch::Tensor prepareLabels(const CasePixels& pixels, std::int64_t slice, const InputSpec& spec);

struct NetworkImages {
  torch::Tensor original, enhanced;  ///< [B,channels,H,W], channels-last
};
/// [B,2,H,W] in [0,1] → the network's two inputs, grey replicated on `channels`.
NetworkImages networkImages(const torch::Tensor& panels, std::int64_t channels);

}  // namespace diptych::models
