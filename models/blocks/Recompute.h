#pragma once
// Gradient checkpointing, memory for time: a block whose intermediate maps are not kept for the backward pass but made again there.

#include <torch/types.h>

#include <functional>
#include <vector>

namespace diptych::models {

using MapsToMap = std::function<torch::Tensor(const std::vector<torch::Tensor>&)>;

/// `block` of `inputs`, whose gradient runs `block` a second time (gradient checkpointing; Chen et al., arXiv:1604.06174). Keeps
/// the inputs alone. The gradients are those of the block itself; at least one input must want one.
///
/// `block` must be a function of its inputs and its parameters, and have no state: a batch norm in it would count each batch
/// twice. It is kept until the backward pass, so what it refers to must live that long. Where gradients are off it just runs.
torch::Tensor recomputed(MapsToMap block, std::vector<torch::Tensor> inputs);

}  // namespace diptych::models
