#pragma once
// The optimiser, with its state in the open so that checkpoints can hold it.

#include <torch/nn/module.h>

#include <map>
#include <string>
#include <vector>

namespace diptych::models {

struct AdamWConfig {
  double weightDecay = 0.05, beta1 = 0.9, beta2 = 0.999, eps = 1e-8;
};

/// Loshchilov & Hutter 2019 (arXiv:1711.05101), through LibTorch's fused kernel: one call for all parameters.
class AdamW {
public:
  /// Of all parameters of `net`, which share memory with it.
  AdamW(const torch::nn::Module& net, const AdamWConfig& config);

  void zeroGradients();
  /// Scales all gradients so that their common 2-norm is at most `limit` (0 = none); returns the norm before.
  double clipGradients(double limit);
  void step(double learningRate);

  /// Name → tensor, sharing memory: "m.<parameter>", "v.<parameter>" and "step".
  std::map<std::string, torch::Tensor> state() const;

private:
  AdamWConfig config_;
  std::vector<std::string> names_;
  std::vector<torch::Tensor> parameters_, mean_, square_, steps_;
  torch::Tensor step_;  ///< one counter, seen by all parameters
};

}  // namespace diptych::models
