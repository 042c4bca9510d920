#pragma once
// From a batch of images to the logits that count.

#include "core/base/Progress.h"
#include "models/data/CasePixels.h"
#include "models/nets/Din.h"

#include <optional>

namespace diptych::models {

/// One look: the network's logits [B,K,H,W]. Mirrored: of the images as they are, mirrored left to right, top to bottom and both,
/// one after the other, each answer mirrored back; the mean of the four probabilities as its logarithm, which serves as logits
/// do (softmax gives the mean, argmax its best class). No more memory than one look but for a sum of the output's size.
/// Nothing where `stop` was asked for between two looks.
std::optional<torch::Tensor> look(Din& net, const NetworkImages& images, bool mirrored, std::stop_token stop);

}  // namespace diptych::models
