#pragma once
// InVesalius projects (.inv3): a tar.gz of property lists, the voxels as raw int16 and masks as raw bytes.

#include "core/base/Progress.h"
#include "core/base/Result.h"
#include "storage/import/Import.h"

#include <filesystem>

namespace diptych::storage {

/// Reads and checks the property lists only.
Result<SeriesCandidate> scanInvesalius(const std::filesystem::path& path, const Progress& progress = {});

/// The volume, and each mask as labels of its own (masks overlap). The format keeps no patient frame: slices run from feet
/// to head and, in a slice, columns to the patient's left and rows to the front. Rows are turned to run to the back, as in
/// axial DICOM images; a note says so.
Result<LoadedSeries> loadInvesaliusSeries(const SeriesCandidate& candidate, const Progress& progress = {});

}  // namespace diptych::storage
