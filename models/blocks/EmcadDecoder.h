#pragma once
// From the maps of all levels to logits by the EMCAD decoder (Tables 11 and 12).

#include "models/blocks/Conv.h"
#include "models/blocks/EmcadCab.h"
#include "models/blocks/EmcadEucb.h"
#include "models/blocks/EmcadLgag.h"
#include "models/blocks/EmcadMscb.h"
#include "models/blocks/EmcadSab.h"

#include <vector>

namespace diptych::models {

struct EmcadDecoderConfig {
  std::vector<std::int64_t> channels{128, 256, 512,
                                     1024};  ///< of the maps that come in, one a level, even but the last
  std::int64_t classes = 4;
  std::int64_t expansion = 6;   ///< of the multi-scale blocks
  std::int64_t gateKernel = 3;  ///< of the attention gates
  BatchNormConfig norm;
};

/// Rahman et al., EMCAD, CVPR 2024 (arXiv:2405.06880), Fig. 2, with one head on the finest map.
///
///   level 3 ─────────────────── mscam4 ─ eucb3 ─┐
///   level 2 ─ lgag3 (gate: eucb3's output) ──── + ─ mscam3 ─ eucb2 ─┐
///   level 1 ─ lgag2 ─────────────────────────────────────────────── + ─ mscam2 ─ eucb1 ─┐
///   level 0 ─ lgag1 ─────────────────────────────────────────────────────────────────── + ─ mscam1 ─ pred 1×1 ─ (bilinear) ─ logits
///
///   mscam = cab ─ sab ─ mscb
///
/// Level 0 stands at the input's size where the stem has stride 1: then the last resize is none. Blocks are numbered from 1 for
/// the finest level and registered in the order of the public code, which is what weight files of it are read by.
class EmcadDecoderImpl : public torch::nn::Module {
public:
  explicit EmcadDecoderImpl(const EmcadDecoderConfig& config);
  /// maps[l] [N,C_l,h_0/2^l,w_0/2^l] → logits [N,classes,height,width]
  torch::Tensor forward(const std::vector<torch::Tensor>& maps, std::int64_t height, std::int64_t width);

private:
  torch::Tensor mscam(std::size_t level, const torch::Tensor& x);  ///< [N,C,H,W] → [N,C,H,W]

  // One a level, the finest first; the coarsest has neither up-convolution nor gate of its own.
  std::vector<EmcadMscb> mscb_;
  std::vector<EmcadCab> cab_;
  std::vector<EmcadEucb> eucb_;  ///< eucb_[l] leads from level l+1 to level l
  std::vector<EmcadLgag> lgag_;
  EmcadSab sab_{nullptr};
  Conv pred_{nullptr};
};
TORCH_MODULE(EmcadDecoder);

}  // namespace diptych::models
