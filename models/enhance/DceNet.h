#pragma once
// The network that makes the second panel by curves: Zero-DCE.

#include "models/blocks/Conv.h"

#include <torch/types.h>

#include <cstdint>
#include <map>
#include <string>

namespace diptych::models {

struct DceNetConfig {
  std::int64_t channels = 32;
  std::int64_t iterations = 8;
};

/// Guo et al. 2020 (arXiv:2001.06826), section 3.2: DCE-Net, here for grey images.
///
///   x ─ conv1 ─┬─ conv2 ─┬─ conv3 ─┬─ conv4 ─┐        all 3×3, stride 1, bias, ReLU
///              │         │         └─────── cat ─ conv5 ─┐
///              │         └───────────────────────────── cat ─ conv6 ─┐
///              └─────────────────────────────────────────────────── cat ─ conv7 ─ tanh ─ curves
///
/// Departures: one channel in instead of three and a curve map an iteration instead of three (8 maps, not 24), for the images are
/// grey. That makes 69,608 parameters of the paper's 79,416.
class DceNetImpl : public torch::nn::Module {
public:
  explicit DceNetImpl(const DceNetConfig& config = {});
  torch::Tensor forward(const torch::Tensor& x);  ///< [N,1,H,W] in [0,1] → curves [N,iterations,H,W] in [−1,1]

private:
  Conv conv1_, conv2_, conv3_, conv4_, conv5_, conv6_, conv7_;
};
TORCH_MODULE(DceNet);

/// Eq. 3: LE_n = LE_{n−1} + A_n LE_{n−1} (1 − LE_{n−1}) at every pixel, LE_0 = x. It keeps [0,1], black and white.
torch::Tensor applyCurves(const torch::Tensor& x, const torch::Tensor& curves);  ///< [N,1,H,W], [N,n,H,W] → [N,1,H,W]

/// Section 4: weights from N(0, 0.02²), biases 0, by a generator of its own: the same seed gives the same network.
void initialise(DceNet& net, std::uint64_t seed);

/// What every name of its tensors in a weight file begins with: they lie beside the segmentation network's.
inline constexpr const char* kZeroDcePrefix = "zero_dce.";
/// "zero_dce.conv1.weight" → tensor, sharing memory with the network.
std::map<std::string, torch::Tensor> stateOf(const DceNet& net);

}  // namespace diptych::models
