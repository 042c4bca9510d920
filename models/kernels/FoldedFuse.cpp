#include "models/kernels/FoldedFuse.h"

#include "models/kernels/Layout.h"
#include "models/kernels/ResizeShiftAdd.h"

namespace diptych::models {

FoldedFuse::FoldedFuse(const torch::Tensor& fuse, const torch::Tensor& fuseBias,
                       const std::vector<torch::Tensor>& projections,
                       const std::vector<torch::Tensor>& projectionBiases)
    : bias{fuseBias}, kernel{fuse.size(2)} {
  const auto channels = fuse.size(0), embed = projections.front().size(0);
  const auto taps = fuse.permute({2, 3, 0, 1}).reshape({kernel * kernel * channels, fuse.size(1)});
  std::int64_t first = 0;
  for (const auto& projection : projections) {
    weights.push_back(taps.narrow(1, first, embed).matmul(projection.flatten(1)));
    first += embed;
  }
  tapBias = taps.mv(torch::cat(projectionBiases));
}

void FoldedFuse::scale(const torch::Tensor& factor, const torch::Tensor& offset) {
  const auto rows = factor.repeat({kernel * kernel});
  for (auto& weight : weights) weight = weight * rows.unsqueeze(1);
  tapBias = tapBias * rows;
  bias = bias.defined() ? bias * factor + offset : offset;
}

void FoldedFuse::to(torch::ScalarType type) {
  for (auto& weight : weights) weight = weight.to(type);
  tapBias = tapBias.to(type);
  if (bias.defined()) bias = bias.to(type);
}

torch::Tensor FoldedFuse::forward(const std::vector<torch::Tensor>& maps, std::int64_t height,
                                  std::int64_t width) const {
  const auto channels = tapBias.size(0) / (kernel * kernel);
  torch::Tensor sum;                // [N,E,H,W]
  std::vector<torch::Tensor> taps;  // [N,k²·E,h_l,w_l]
  for (std::size_t l = 0; l < maps.size(); ++l) {
    const auto& map = maps[l];
    if (map.size(2) * map.size(3) < height * width) {
      // The constant survives the resize, so that one level carries it for all.
      taps.push_back(toNchw(torch::linear(toNhwc(map), weights[l], taps.empty() ? tapBias : torch::Tensor{})));
      continue;
    }
    const auto kernels = weights[l].view({kernel, kernel, channels, -1}).permute({2, 3, 0, 1});  // [E,C_l,k,k]
    const auto resized = map.size(2) == height && map.size(3) == width
                             ? map
                             : torch::upsample_bilinear2d(map, {height, width}, /*align_corners=*/false);
    const auto part = torch::conv2d(resized, kernels.contiguous(torch::MemoryFormat::ChannelsLast),
                                    sum.defined() ? torch::Tensor{} : bias, 1, kernel / 2);
    sum = sum.defined() ? sum + part : part;
  }
  if (!sum.defined()) {
    sum = torch::zeros({maps.front().size(0), channels, height, width},
                       tapBias.options().memory_format(torch::MemoryFormat::ChannelsLast));
    if (bias.defined()) sum = sum + bias.view({1, channels, 1, 1});
  }
  if (taps.empty()) taps.push_back(tapBias.view({1, -1, 1, 1}).expand({maps.front().size(0), -1, -1, -1}));
  return resizeShiftAdd(sum.contiguous(torch::MemoryFormat::ChannelsLast), taps, kernel);
}

}  // namespace diptych::models
