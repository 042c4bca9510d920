#pragma once
// Loads the voxels of one DICOM series found by DicomScanner. Internal to storage.

#include "core/base/Progress.h"
#include "core/base/Result.h"
#include "storage/import/Import.h"

namespace diptych::storage {

Result<LoadedSeries> loadDicomSeries(const SeriesCandidate& candidate, const Progress& progress);

}  // namespace diptych::storage
