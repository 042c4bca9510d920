#pragma once
// NIfTI-1 (and reading of NIfTI-2), .nii and .nii.gz. RAS on disk, LPS inside: converted here and nowhere else.

#include <filesystem>

#include "core/base/Result.h"
#include "core/image/Volume.h"
#include "core/label/LabelTiles.h"
#include "core/label/Scheme.h"

namespace diptych::storage {

/// sform where its code is > 0, else qform, else pixdim with a note in Geometry.unit. NaN or shear beyond 1e-3 is refused.
Result<Volume> readNifti(const std::filesystem::path& path);

/// Labels must lie on the grid of `target` (same size, corners within `toleranceMm`; a 3-D file onto one phase `t`, a 4-D
/// file onto all). Axes that are flipped or permuted against the target are turned, never resampled.
Result<LabelTiles> readNiftiLabels(const std::filesystem::path& path, const Geometry& target, int t,
                                   double toleranceMm = 0.05);

/// Atomic. Voxels as stored, scl_slope/inter from the volume; sform and qform both set (code 1).
Status writeNifti(const std::filesystem::path& path, const Volume& volume);
/// uint16, 3-D for size.t == 1, otherwise 4-D; the segments' names go into a JSON side-car "<stem>.json".
Status writeNiftiLabels(const std::filesystem::path& path, const LabelTiles& labels, const Geometry& geometry,
                        const Scheme& scheme);

}  // namespace diptych::storage
