#include "models/blocks/Difm.h"

namespace diptych::models {

MergeImpl::MergeImpl(std::int64_t channels, std::int64_t kernel, bool bias)
    : conv_{register_module("conv", makeConv(2 * channels, channels, kernel, bias))} {}

torch::Tensor MergeImpl::forward(const EncoderImpl::Level& level) {
  return conv_->forward(torch::cat({level.edge, level.shape}, 1));
}

torch::Tensor globalSpatialAttention(const torch::Tensor& x) {
  return x * torch::sigmoid(x.mean(1, true));
}

DifmImpl::DifmImpl(const DifmConfig& c) : config_{c} {
  const auto channels = c.attention.channels;
  if (c.featureMerging) {
    mergeI_ = register_module("merge_i", Merge{channels, c.mergeKernel, c.mergeBias});
    mergeE_ = register_module("merge_e", Merge{channels, c.mergeKernel, c.mergeBias});
  }
  if (c.ie) {
    attnIe_ = register_module("attn_ie", WindowAttention{c.attention});
    ffnIe_ = register_module("ffn_ie", GatedFfn{c.ffn});
  }
  if (c.ei) {
    attnEi_ = register_module("attn_ei", WindowAttention{c.attention});
    ffnEi_ = register_module("ffn_ei", GatedFfn{c.ffn});
  }
}

torch::Tensor DifmImpl::forward(const EncoderImpl::Level& i, const EncoderImpl::Level& e) {
  const auto fI = config_.featureMerging ? mergeI_->forward(i) : i.shape;  // [N,C,H,W]
  const auto fE = config_.featureMerging ? mergeE_->forward(e) : e.shape;
  const auto branch = [&](WindowAttention& attention, GatedFfn& ffn, const torch::Tensor& asking,
                          const torch::Tensor& other) {
    const auto f = ffn->forward(attention->forward(asking, other));
    return config_.globalSpatialAttention ? globalSpatialAttention(f) : f;
  };
  torch::Tensor out;
  if (config_.ie) out = branch(attnIe_, ffnIe_, fI, fE);
  if (config_.ei) {
    const auto ei = branch(attnEi_, ffnEi_, fE, fI);
    out = out.defined() ? out + ei : ei;
  }
  return out;
}

SelfInteractionImpl::SelfInteractionImpl(const DifmConfig& c)
    : config_{c},
      attn_{register_module("attn", WindowAttention{c.attention})},
      ffn_{register_module("ffn", GatedFfn{c.ffn})} {
  if (c.featureMerging) merge_ = register_module("merge", Merge{c.attention.channels, c.mergeKernel, c.mergeBias});
}

torch::Tensor SelfInteractionImpl::forward(const EncoderImpl::Level& level) {
  const auto merged = config_.featureMerging ? merge_->forward(level) : level.shape;
  const auto f = ffn_->forward(attn_->forward(merged, merged));
  return config_.globalSpatialAttention ? globalSpatialAttention(f) : f;
}

}  // namespace diptych::models
