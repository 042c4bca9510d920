#include "models/blocks/MlpDecoder.h"

#include "models/blocks/Layout.h"

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
  std::vector<torch::Tensor> resized;
  for (std::size_t l = 0; l < maps.size(); ++l) {
    torch::nn::Conv2d proj{std::dynamic_pointer_cast<torch::nn::Conv2dImpl>(proj_->ptr(l))};
    resized.push_back(resize(toNchw(applyNhwc(proj, toNhwc(maps[l]))),  // [N,embed,h_l,w_l]
                             height / config_.stride, width / config_.stride));
  }
  auto y = fuseConv_->forward(torch::cat(resized, 1));  // [N,embed,H/stride,W/stride]
  y = torch::relu(fuseBn_->forward(y));
  return resize(toNchw(applyNhwc(pred_, toNhwc(y))), height, width);
}

}  // namespace diptych::models
