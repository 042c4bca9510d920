#pragma once
// Where the native slice lies in the network's raster, in whole network pixels. PRIVATE to core/preprocess.

#include "core/preprocess/InputSpec.h"

namespace diptych {

struct Placement {
  int x = 0, y = 0, width = 0, height = 0;
};
/// `native` sizes are at least 1.
Placement placement(int nativeWidth, int nativeHeight, const InputSpec& spec);

}  // namespace diptych
