#include "models/parity/Formula.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace diptych::models {
namespace {

/// 0 … size−1 along dimension `dim` of four.
torch::Tensor indices(std::int64_t size, std::int64_t dim, torch::ScalarType type) {
  std::vector<std::int64_t> shape(4, 1);
  shape[static_cast<std::size_t>(dim)] = size;
  return torch::arange(size, type).view(shape);
}

}  // namespace

void setFormulaWeights(Din& net) {
  const torch::NoGradGuard noGrad;
  auto named = net->named_parameters();
  auto names = named.keys();
  std::ranges::sort(names);
  for (std::size_t k = 0; k < names.size(); ++k) {
    auto& parameter = named[names[k]];
    const auto place = torch::arange(parameter.numel(), torch::kFloat64);
    auto value = torch::sin(0.1 * place + static_cast<double>(k)).view(parameter.sizes());
    if (names[k].ends_with("gamma"))
      value = 0.5 + 0.1 * value;
    else if (parameter.dim() > 1)
      value = value / std::sqrt(static_cast<double>(parameter.numel() / parameter.size(0)));
    else if (names[k].ends_with("weight"))
      value = 1 + 0.1 * value;
    else
      value = 0.05 * value;
    parameter.copy_(value);
  }
}

torch::Tensor formulaImage(std::int64_t n, std::int64_t channels, std::int64_t height, std::int64_t width,
                           double phase) {
  constexpr auto type = torch::kFloat64;
  return 0.5 + 0.5 * torch::sin(0.21 * indices(width, 3, type) + 0.13 * indices(height, 2, type) +
                                0.7 * indices(channels, 1, type) + 1.3 * indices(n, 0, type) + phase);
}

torch::Tensor formulaTarget(std::int64_t n, std::int64_t classes, std::int64_t height, std::int64_t width) {
  constexpr auto type = torch::kInt64;
  const auto y = indices(height, 2, type);
  const auto value = (y * y + 3 * indices(width, 3, type) + 5 * indices(n, 0, type)).floor_divide(7);
  return value.remainder(classes).squeeze(1);
}

}  // namespace diptych::models
