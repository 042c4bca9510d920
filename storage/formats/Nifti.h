#pragma once
// NIfTI-1 (and reading of NIfTI-2), .nii and .nii.gz. RAS on disk, LPS inside: converted here and nowhere else.

#include "core/base/Progress.h"
#include "core/base/Result.h"
#include "core/image/Volume.h"
#include "core/label/LabelTiles.h"
#include "core/label/Scheme.h"
#include "storage/import/Import.h"

#include <filesystem>

namespace diptych::storage {

/// sform where its code is > 0, else qform, else pixdim (unit pixels where the file names no unit either). NaN in the affine
/// and shear beyond half a degree are refused. 64-bit integers become int32 where they fit; RGB gives three channels.
Result<Volume> readNifti(const std::filesystem::path& path);
/// Reads and checks the header only. The candidate of a file that would not load is an Error.
Result<SeriesCandidate> scanNifti(const std::filesystem::path& path);
/// Whether the file holds labels rather than an image: whole numbers from 0, few different ones, 0 the most frequent.
/// Reads only as far as the answer is open, which for images is the first slice.
Result<bool> holdsNiftiLabels(const std::filesystem::path& path);
/// readNifti() as a series, with notes.
Result<LoadedSeries> loadNiftiSeries(const SeriesCandidate& candidate, const Progress& progress = {});

/// Labels must lie on the grid of `target` (same size, corners within `toleranceMm`; a 3-D file onto one phase `t`, a 4-D
/// file onto all). Axes that are flipped or permuted against the target are turned, never resampled.
Result<LabelTiles> readNiftiLabels(const std::filesystem::path& path, const Geometry& target, int t,
                                   double toleranceMm = 0.05);

/// Atomic; compressed where the name ends in .gz. Voxels as stored, scl_slope/inter from the volume; sform and qform both
/// set (code 1), or none where the unit is pixels.
Status writeNifti(const std::filesystem::path& path, const Volume& volume);
/// uint16, 3-D for size.t == 1, otherwise 4-D; the scheme goes into a JSON side-car "<stem>.json" (toJson(Scheme)).
Status writeNiftiLabels(const std::filesystem::path& path, const LabelTiles& labels, const Geometry& geometry,
                        const Scheme& scheme);

}  // namespace diptych::storage
