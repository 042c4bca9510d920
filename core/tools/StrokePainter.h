#pragma once
// One piece of a stroke, laid the same way whether it comes with the whole stroke or as the pointer moves.
// Private to core/tools.

#include "core/tools/Brush.h"

#include <span>

namespace diptych {

/// Lays the stroke's brush along `path` instead of along the stroke's own points; gives the box of voxels written.
/// A voxel's fate depends on its label before the stroke alone, so laying a path piece by piece, each piece beginning at
/// the last point of the one before, writes what laying it at once does. The cost follows the area that the piece covers.
VoxelBox paintPath(EditBuilder& edit, const Stroke& stroke, std::span<const StrokePoint> path, const Geometry& geometry,
                   const Volume* image);

}  // namespace diptych
