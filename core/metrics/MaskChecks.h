#pragma once
// PRIVATE to core/metrics.

#include "core/metrics/Metrics.h"

namespace diptych {

/// Throws std::invalid_argument where the sizes differ or do not fit the voxels: a mistake of the calling code.
void requireSameGrid(const Mask& a, const Mask& b);

}  // namespace diptych
