#include "models/blocks/Layout.h"

namespace diptych::models {

torch::nn::Conv2d makeConv(std::int64_t in, std::int64_t out, std::int64_t kernel, bool bias, std::int64_t stride,
                           std::int64_t groups) {
  return torch::nn::Conv2d{
      torch::nn::Conv2dOptions(in, out, kernel).stride(stride).padding(kernel / 2).groups(groups).bias(bias)};
}

torch::Tensor applyNhwc(torch::nn::Conv2d& conv, const torch::Tensor& x) {
  if (conv->options.kernel_size()->at(0) == 1) return torch::linear(x, conv->weight.flatten(1), conv->bias);
  return toNhwc(conv->forward(toNchw(x)));
}

}  // namespace diptych::models
