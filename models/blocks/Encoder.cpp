#include "models/blocks/Encoder.h"

#include "models/blocks/ConvBlock.h"
#include "models/blocks/Recompute.h"

#include <algorithm>

namespace diptych::models {

PoolImpl::PoolImpl(std::int64_t in, std::int64_t out, double normEps)
    : norm_{register_module("norm", LayerNorm2d{in, normEps})},
      conv_{register_module("conv", Conv{torch::nn::Conv2dOptions(in, out, 2).stride(2)})} {}

torch::Tensor PoolImpl::forward(const torch::Tensor& x) {
  return conv_->forward(norm_->forward(x));
}

EncoderImpl::EncoderImpl(const EncoderConfig& c)
    : config_{c},
      stemConv_{register_module("stem_conv", makeConv(c.inChannels, c.channels[0], c.stemKernel, true, c.stemStride))},
      stemNorm_{register_module("stem_norm", LayerNorm2d{c.channels[0], c.normEps})},
      pools_{register_module("pools", torch::nn::ModuleList{})},
      edgePools_{register_module("edge_pools", torch::nn::ModuleList{})},
      stages_{register_module("stages", torch::nn::ModuleList{})},
      edgeNorms_{register_module("edge_norms", torch::nn::ModuleList{})},
      shapeNorms_{register_module("shape_norms", torch::nn::ModuleList{})} {
  for (std::size_t l = 0; l < c.channels.size(); ++l) {
    if (l > 0) {
      pools_->push_back(Pool{c.channels[l - 1], c.channels[l], c.normEps});
      edgePools_->push_back(Pool{c.channels[l - 1], c.channels[l], c.normEps});
    }
    torch::nn::ModuleList blocks;
    for (std::int64_t b = 0; b < c.depths[l]; ++b)
      blocks->push_back(ConvBlock{ConvBlockConfig{c.channels[l], c.mlpRatio, c.layerScale, c.normEps}});
    stages_->push_back(blocks);
    if (c.outNorms) {
      edgeNorms_->push_back(LayerNorm2d{c.channels[l], c.normEps});
      shapeNorms_->push_back(LayerNorm2d{c.channels[l], c.normEps});
    }
  }
}

torch::Tensor EncoderImpl::outNorm(torch::nn::ModuleList& norms, std::size_t level, const torch::Tensor& x) {
  return config_.outNorms ? norms[level]->as<LayerNorm2dImpl>()->forward(x) : x;
}

std::vector<EncoderImpl::Level> EncoderImpl::forward(const torch::Tensor& image, bool wantEdges, std::size_t count) {
  std::vector<Level> levels(std::min(count, config_.channels.size()));
  // A frozen network may hold bfloat16 weights; images are float32.
  auto x =
      stemNorm_->forward(stemConv_->forward(image.to(stemConv_->weight.scalar_type())));  // [N,C_0,H/stride,W/stride]
  auto edge = x;
  for (std::size_t l = 0; l < levels.size(); ++l) {
    if (l > 0) {
      if (wantEdges) edge = edgePools_[l - 1]->as<PoolImpl>()->forward(config_.edgeFromEdge ? edge : x);
      x = pools_[l - 1]->as<PoolImpl>()->forward(x);  // [N,C_l,…/2^l]
    }
    for (auto& module : *stages_[l]->as<torch::nn::ModuleListImpl>()) {
      auto* block = module->as<ConvBlockImpl>();
      x = recompute_ ? recomputed([block](const auto& maps) { return block->forward(maps[0]); }, {x})
                     : block->forward(x);
    }
    if (wantEdges) levels[l].edge = outNorm(edgeNorms_, l, edge);
    levels[l].shape = outNorm(shapeNorms_, l, x);
  }
  return levels;
}

}  // namespace diptych::models
