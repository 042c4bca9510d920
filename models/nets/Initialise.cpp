// Section 5 of the specification: what a fresh network starts from.

#include "models/nets/Din.h"

#include <ATen/CPUGeneratorImpl.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

namespace diptych::models {
namespace {

/// The convolution that ends a residual branch.
bool endsBranch(std::string_view name) {
  return name.ends_with("pwconv2.weight") || name.ends_with("conv_out.weight");
}

}  // namespace

void initialise(Din& net, std::uint64_t seed) {
  const torch::NoGradGuard noGrad;
  auto generator = at::make_generator<at::CPUGeneratorImpl>(seed);
  const auto& config = net->config();
  // In the order of names, so that the numbers do not depend on how the modules were written.
  auto named = net->named_parameters();
  std::vector<std::string> names = named.keys();
  std::ranges::sort(names);
  for (const auto& name : names) {
    auto& p = named[name];
    if (name.ends_with("gamma")) {
      p.fill_(config.layerScaleInit);
    } else if (p.dim() == 1) {
      p.fill_(name.ends_with(".weight") ? 1.0 : 0.0);
    } else {
      const auto fanIn = static_cast<double>(p.numel() / p.size(0));
      const double deviation = config.init == DinConfig::Init::fanIn ? 1 / std::sqrt(fanIn) : 0.02;
      auto values = torch::empty(p.sizes(), torch::kFloat32).normal_(0, deviation, generator).clamp_(-2, 2);
      if (endsBranch(name)) values *= config.residualInit;
      p.copy_(values);
    }
  }
}

}  // namespace diptych::models
