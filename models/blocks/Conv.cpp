#include "models/blocks/Conv.h"

namespace diptych::models {

torch::Tensor ConvImpl::forward(const torch::Tensor& x) {
  return packed_ ? packed_->forwardNchw(x) : Conv2dImpl::forward(x);
}

torch::Tensor ConvImpl::forwardNhwc(const torch::Tensor& x, After after) {
  if (packed_) return packed_->forwardNhwc(x, after);
  const bool product = options.kernel_size()->at(0) == 1;
  const auto y = product ? torch::linear(x, weight.flatten(1), bias) : toNhwc(Conv2dImpl::forward(toNchw(x)));
  return after == After::gelu ? torch::gelu(y) : y;
}

void ConvImpl::pack() {
  const bool plain = options.groups() == 1 && options.stride()->at(0) == 1 && options.kernel_size()->at(0) % 2 == 1;
  if (packed_ || !plain) return;
  packed_ = PackedConv::pack(weight, bias);
  if (packed_) weight.set_data(torch::empty({0}, weight.options()));
}

Conv makeConv(std::int64_t in, std::int64_t out, std::int64_t kernel, bool bias, std::int64_t stride,
              std::int64_t groups) {
  return Conv{torch::nn::Conv2dOptions(in, out, kernel).stride(stride).padding(kernel / 2).groups(groups).bias(bias)};
}

}  // namespace diptych::models
