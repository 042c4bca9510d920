#pragma once
// Weights and inputs that every language makes alike, without a random generator (section 11 of the specification): what two
// implementations are compared with. Computed in double, then cast to the tensor's type.

#include "models/nets/Din.h"

#include <torch/types.h>

namespace diptych::models {

/// Every parameter from its place in the byte-wise sorted list of names and its flat index. Buffers stay as they are.
void setFormulaWeights(Din& net);

/// [n,channels,height,width] in [0,1]. The original has phase 0, the second image 0.4.
torch::Tensor formulaImage(std::int64_t n, std::int64_t channels, std::int64_t height, std::int64_t width,
                           double phase);

/// I64 [n,height,width], class indices below `classes`.
torch::Tensor formulaTarget(std::int64_t n, std::int64_t classes, std::int64_t height, std::int64_t width);

}  // namespace diptych::models
