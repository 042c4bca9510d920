#pragma once
// A network that only predicts from now on.

#include "models/nets/Din.h"
#include "models/runtime/Precision.h"

namespace diptych::models {

/// Evaluation mode, and everything done once that forward would do each time: the decoder's weights are composed (FoldedFuse),
/// all are cast to `precision`, and large ones are laid out for the CPU's kernels (PackedConv). Batch statistics go into the decoder's weights before the cast. Images go in and logits
/// come out as float32. After this the parameters are not those of the file: load again to save or to train.
void freeze(Din& net, Precision precision);

}  // namespace diptych::models
