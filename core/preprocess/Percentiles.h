#pragma once
// PRIVATE to core/preprocess.

#include "core/preprocess/InputSpec.h"

#include <vector>

namespace diptych {

/// Between two percentiles (0…100) of the finite values; the default range where there are none.
IntensityRange percentileRange(std::vector<float> values, double lowPercent, double highPercent);

}  // namespace diptych
