#pragma once
// The Dual Interaction Network: two encoders, a DIFM a level, one decoder.

#include "models/blocks/Difm.h"
#include "models/blocks/EmcadDecoder.h"
#include "models/blocks/Encoder.h"
#include "models/blocks/MlpDecoder.h"
#include "models/nets/DinConfig.h"

#include <map>
#include <string>

namespace diptych::models {

/// DIN Fig. 2a. Parameter names are the specification's canonical ones; they are what weight files hold.
///
///   original ─ encoder_i ─ 4 × (edge, shape) ─┐
///                                             ├─ difms.0 … difms.3 ─ decoder ─ logits (no activation)
///   enhanced ─ encoder_e ─ 4 × (edge, shape) ─┘
class DinImpl : public torch::nn::Module {
public:
  explicit DinImpl(const DinConfig& config);
  const DinConfig& config() const { return config_; }

  /// Both [N,inChannels,H,W], H and W multiples of config().sideMultiple() → logits [N,numClasses,H,W].
  /// With inputs = single the image that config().image does not name is not looked at and may be undefined.
  torch::Tensor forward(const torch::Tensor& original, const torch::Tensor& enhanced);

  /// In training the maps inside the encoders' blocks and the DIFMs are made again for the backward pass instead of being kept:
  /// somewhat more time for a fraction of the memory, the same gradients. Batch norms stand elsewhere and see each batch once.
  void setRecompute(bool recompute);

  std::int64_t parameterCount() const;
  /// Parameters a module ("encoder_i.stages.2", "difms.0.attn_ie", "decoder.proj").
  std::map<std::string, std::int64_t> parametersByModule() const;

private:
  torch::Tensor interact(std::size_t level, const EncoderImpl::Level& i, const EncoderImpl::Level& e);

  DinConfig config_;
  bool recompute_ = false;
  Encoder encoderI_{nullptr}, encoderE_{nullptr};
  torch::nn::ModuleList difms_{nullptr};
  // One of the two, as "decoder".
  MlpDecoder mlpDecoder_{nullptr};
  EmcadDecoder emcadDecoder_{nullptr};
};
TORCH_MODULE(Din);

/// Fills all parameters by config.init from a generator of its own: the same seed gives the same network.
void initialise(Din& net, std::uint64_t seed);

}  // namespace diptych::models
