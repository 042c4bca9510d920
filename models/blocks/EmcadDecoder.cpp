#include "models/blocks/EmcadDecoder.h"

#include "models/kernels/Layout.h"

#include <string>

namespace diptych::models {
namespace {

torch::nn::ModuleList listOf(const EmcadMscb& block) {
  torch::nn::ModuleList list;  // the public code has room for several a level
  list->push_back(block);
  return list;
}

}  // namespace

EmcadDecoderImpl::EmcadDecoderImpl(const EmcadDecoderConfig& c) {
  const auto levels = c.channels.size();
  const auto numbered = [](const char* block, std::size_t level) { return block + std::to_string(level + 1); };
  for (std::size_t l = 0; l < levels; ++l) {
    mscb_.emplace_back(EmcadMscbConfig{.channels = c.channels[l], .expansion = c.expansion, .norm = c.norm});
    cab_.emplace_back(c.channels[l]);
    if (l + 1 == levels) break;
    eucb_.emplace_back(c.channels[l + 1], c.channels[l], c.norm);
    lgag_.emplace_back(c.channels[l], c.gateKernel, c.norm);
  }
  for (std::size_t l = levels; l-- > 0;) {
    if (l + 1 < levels) {
      register_module(numbered("eucb", l), eucb_[l]);
      register_module(numbered("lgag", l), lgag_[l]);
    }
    register_module(numbered("mscb", l), listOf(mscb_[l]));
  }
  for (std::size_t l = levels; l-- > 0;) register_module(numbered("cab", l), cab_[l]);
  sab_ = register_module("sab", EmcadSab{});
  pred_ = register_module("pred", makeConv(c.channels[0], c.classes, 1, true));
}

torch::Tensor EmcadDecoderImpl::mscam(std::size_t level, const torch::Tensor& x) {
  return mscb_[level]->forward(sab_->forward(cab_[level]->forward(x)));
}

torch::Tensor EmcadDecoderImpl::forward(const std::vector<torch::Tensor>& maps, std::int64_t height,
                                        std::int64_t width) {
  auto x = mscam(maps.size() - 1, maps.back());
  for (std::size_t l = maps.size() - 1; l-- > 0;) {
    const auto gate = eucb_[l]->forward(x);  // [N,C_l,h_l,w_l]
    x = mscam(l, gate + lgag_[l]->forward(gate, maps[l]));
  }
  const auto logits = widened(toNchw(pred_->forwardNhwc(toNhwc(x))));  // [N,classes,h_0,w_0]
  if (logits.size(2) == height && logits.size(3) == width) return logits;
  return torch::upsample_bilinear2d(logits, {height, width}, /*align_corners=*/false);
}

}  // namespace diptych::models
