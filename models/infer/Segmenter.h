#pragma once
// Slices in, class indices out. LibTorch's headers stay out of here.

#include "core/base/Progress.h"
#include "core/jobs/JobFolder.h"
#include "models/runtime/Precision.h"
#include "models/runtime/Runtime.h"

#include <filesystem>
#include <memory>
#include <string>

namespace diptych::models {

/// A network with its weights, ready to run; kept warm between jobs by `diptych-worker serve`.
class Segmenter {
public:
  /// Reads spec.configJson and spec.weights. ErrorCode::invalid where they do not belong together.
  static Result<std::unique_ptr<Segmenter>> load(const JobSpec& spec, const std::filesystem::path& folder,
                                                 const Runtime& runtime, Precision precision = Precision::float32);
  ~Segmenter();

  /// What was loaded: configuration, number of classes, hash of the weights, and whether their enhancer is used. Two specs of one
  /// key need one Segmenter.
  static Result<std::string> keyOf(const JobSpec& spec, const std::filesystem::path& folder);

  /// Predicts every case of the spec and writes outputs/<id>.safetensors with `labels` U8 [N,H,W] on the native grid and
  /// `doubt` F32 [N].
  /// Cancelled: ErrorCode::cancelled between two batches, nothing half written.
  Result<JobResult> segment(const JobSpec& spec, const std::filesystem::path& folder, const Progress& progress);

private:
  struct Impl;
  explicit Segmenter(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace diptych::models
