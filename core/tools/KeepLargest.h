#pragma once

#include "core/edit/Edit.h"
#include "core/image/Volume.h"
#include "core/label/LabelTiles.h"

#include <cstddef>

namespace diptych {

/// Erases every piece of a segment but the one with most voxels (neighbours share a face), over all slices of a phase.
/// Gives the number of voxels erased.
std::size_t keepLargestPiece(EditBuilder& edit, const LabelTiles& labels, SegmentValue value, int t);

}  // namespace diptych
