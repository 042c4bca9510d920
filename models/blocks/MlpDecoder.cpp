#include "models/blocks/MlpDecoder.h"

#include "models/kernels/FoldedFuse.h"
#include "models/kernels/Layout.h"

namespace diptych::models {
namespace {

torch::Tensor resize(const torch::Tensor& x, std::int64_t height, std::int64_t width) {
  if (x.size(2) == height && x.size(3) == width) return x;
  return torch::upsample_bilinear2d(x, {height, width}, /*align_corners=*/false);
}

}  // namespace

MlpDecoderImpl::MlpDecoderImpl(const MlpDecoderConfig& c)
    : config_{c},
      proj_{register_module("proj", torch::nn::ModuleList{})},
      fuseConv_{register_module("fuse_conv", makeConv(c.embed * static_cast<std::int64_t>(c.channels.size()), c.embed,
                                                      c.fuseKernel, c.fuseBias))},
      fuseBn_{register_module(
          "fuse_bn",
          torch::nn::BatchNorm2d{
              torch::nn::BatchNorm2dOptions(c.embed).eps(c.batchNormEps).momentum(c.batchNormMomentum)})},
      pred_{register_module("pred", makeConv(c.embed, c.classes, 1, true))} {
  for (const auto channels : c.channels) proj_->push_back(makeConv(channels, c.embed, 1, true));
}

torch::Tensor MlpDecoderImpl::forward(const std::vector<torch::Tensor>& maps, std::int64_t height, std::int64_t width) {
  const auto h = height / config_.stride, w = width / config_.stride;
  const auto y = (config_.folded ? fuseFolded(maps, h, w) : fuse(maps, h, w)).relu_();  // [N,embed,H/stride,W/stride]
  const auto logits = widened(toNchw(pred_->forwardNhwc(toNhwc(y))));
  return resize(logits, height, width);
}

torch::Tensor MlpDecoderImpl::fuse(const std::vector<torch::Tensor>& maps, std::int64_t height, std::int64_t width) {
  std::vector<torch::Tensor> resized;
  for (std::size_t l = 0; l < maps.size(); ++l) {
    auto* proj = proj_[l]->as<ConvImpl>();
    resized.push_back(
        resize(toNchw(proj->forwardNhwc(toNhwc(maps[l]))), height, width));  // [N,embed,H/stride,W/stride]
  }
  return fuseBn_->forward(fuseConv_->forward(torch::cat(resized, 1)));
}

torch::Tensor MlpDecoderImpl::fuseFolded(const std::vector<torch::Tensor>& maps, std::int64_t height,
                                         std::int64_t width) {
  if (frozen_) return frozen_->forward(maps, height, width);
  if (is_training() || torch::GradMode::is_enabled()) return fuseBn_->forward(compose().forward(maps, height, width));
  return composeWithNorm().forward(maps, height, width);
}

FoldedFuse MlpDecoderImpl::compose() {
  std::vector<torch::Tensor> weights, biases;
  for (const auto& module : *proj_) {
    weights.push_back(module->as<torch::nn::Conv2dImpl>()->weight);
    biases.push_back(module->as<torch::nn::Conv2dImpl>()->bias);
  }
  return {fuseConv_->weight, fuseConv_->bias, weights, biases};
}

FoldedFuse MlpDecoderImpl::composeWithNorm() {
  auto folded = compose();
  const auto factor = fuseBn_->weight * (fuseBn_->running_var + config_.batchNormEps).rsqrt();
  folded.scale(factor, fuseBn_->bias - fuseBn_->running_mean * factor);
  return folded;
}

void MlpDecoderImpl::freeze(torch::ScalarType type) {
  eval();
  if (config_.folded) {
    frozen_ = composeWithNorm();
    frozen_->to(type);
  } else {
    proj_->to(type);
    fuseConv_->to(type);
  }
  pred_->to(type);
}

}  // namespace diptych::models
