#pragma once
// Puts whole slices of labels into tiles: what importers have. Internal to storage/formats.

#include "core/label/LabelTiles.h"

namespace diptych::storage {

void setSlice(LabelTiles& labels, const Raster<SegmentValue>& slice, int k, int t);

}  // namespace diptych::storage
