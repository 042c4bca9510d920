#pragma once
// Encoders that start from a ConvNeXt-Base trained on ImageNet (section 5 of the specification).

#include "models/nets/Din.h"
#include "models/weights/StartWeights.h"

#include <filesystem>

namespace diptych::models {

/// Both encoders (the one where there is one) get the blocks of all stages; the file's down-sampling goes to `pools`, and a copy
/// to `edge_pools`. The stem stays fresh: the file's is 4×4. `path` is a safetensors file or an index of several.
/// All or nothing: ErrorCode::invalid names the first tensor that is missing, of another shape or type, or holds values that are
/// not finite, and the first block that the network does not have.
Result<ImageNetStart> startFromImageNet(Din& net, const std::filesystem::path& path);

}  // namespace diptych::models
