#pragma once
// Percentiles as numpy's default: linear interpolation between the two nearest ranks. PRIVATE to core/preprocess.

#include "core/preprocess/InputSpec.h"

#include <vector>

namespace diptych {

/// Of the finite values; the default range where there are none.
IntensityRange percentileRange(std::vector<float> values, double lowPercent, double highPercent);

/// Reorders `values`, which are finite and at least one.
double percentile(std::vector<float>& values, double percent);

}  // namespace diptych
