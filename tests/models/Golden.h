#pragma once
// Inputs, weights and comparisons of the golden numbers, by the formulas of the specification (section 11).

#include "models/nets/Din.h"
#include "tests/support/Places.h"

#include <nlohmann/json.hpp>

#include <cmath>
#include <fstream>
#include <optional>
#include <string>

namespace diptych::models::golden {

/// The file; nothing where the shared folder is absent.
inline std::optional<nlohmann::json> numbers() {
  std::ifstream file{diptych::test::inShared("din-golden.json").toStdString()};
  if (!file) return {};
  return nlohmann::json::parse(file);
}

/// Fills a tensor from f(n, k, y, x).
template <class F>
torch::Tensor fill(std::int64_t n, std::int64_t k, std::int64_t h, std::int64_t w, F f) {
  auto t = torch::empty({n, k, h, w}, torch::kFloat64);
  auto* p = t.data_ptr<double>();
  for (std::int64_t a = 0; a < n; ++a)
    for (std::int64_t b = 0; b < k; ++b)
      for (std::int64_t y = 0; y < h; ++y)
        for (std::int64_t x = 0; x < w; ++x) *p++ = f(a, b, y, x);
  return t;
}

inline torch::Tensor image(std::int64_t n, std::int64_t c, std::int64_t h, std::int64_t w, double phase) {
  return fill(n, c, h, w, [&](auto a, auto k, auto y, auto x) {
    return 0.5 + 0.5 * std::sin(0.21 * x + 0.13 * y + 0.7 * k + 1.3 * a + phase);
  });
}

inline torch::Tensor logits(std::int64_t n, std::int64_t c, std::int64_t h, std::int64_t w) {
  return fill(n, c, h, w, [](auto a, auto k, auto y, auto x) {
    return 1.5 * std::sin(0.7 * k + 0.3 * y - 0.2 * x + 0.9 * a) + 0.5 * std::cos(0.11 * y * x + k);
  });
}

inline torch::Tensor target(std::int64_t n, std::int64_t c, std::int64_t h, std::int64_t w) {
  auto t = torch::empty({n, h, w}, torch::kInt64);
  auto* p = t.data_ptr<std::int64_t>();
  for (std::int64_t a = 0; a < n; ++a)
    for (std::int64_t y = 0; y < h; ++y)
      for (std::int64_t x = 0; x < w; ++x) *p++ = ((y * y + 3 * x + 5 * a) / 7) % c;
  return t;
}

inline void setWeights(Din& net) {
  const torch::NoGradGuard noGrad;
  auto named = net->named_parameters();
  auto names = named.keys();
  std::sort(names.begin(), names.end());
  for (std::size_t k = 0; k < names.size(); ++k) {
    auto& p = named[names[k]];
    const auto s = torch::sin(0.1 * torch::arange(p.numel(), torch::kFloat64) + static_cast<double>(k)).view(p.sizes());
    if (names[k].ends_with("gamma"))
      p.copy_(0.5 + 0.1 * s);
    else if (p.dim() > 1)
      p.copy_(s / std::sqrt(static_cast<double>(p.numel() / p.size(0))));
    else if (names[k].ends_with("weight"))
      p.copy_(1 + 0.1 * s);
    else
      p.copy_(0.05 * s);
  }
}

/// Largest difference from the recorded sum, sum of squares and samples, relative to the tensor's own scale.
inline double deviation(const torch::Tensor& tensor, const nlohmann::json& expected) {
  const auto t = tensor.detach().to(torch::kFloat64).contiguous().flatten();
  const double sumSquares = expected["sumsq"];
  const double scale = std::max(1e-12, std::sqrt(sumSquares / static_cast<double>(t.numel())));
  double worst = std::abs(t.square().sum().item<double>() - sumSquares) / std::max(1e-12, sumSquares);
  // A sum of many terms of either sign is compared against the size it could have had.
  worst = std::max(worst, std::abs(t.sum().item<double>() - expected["sum"].get<double>()) /
                              (scale * static_cast<double>(t.numel())));
  const auto sample = [&](std::int64_t at, double value) {
    worst = std::max(worst, std::abs(t[at].item<double>() - value) / std::max(scale, std::abs(value)));
  };
  for (std::size_t i = 0; i < expected["first8"].size(); ++i)
    sample(static_cast<std::int64_t>(i), expected["first8"][i]);
  sample(t.numel() / 2, expected["mid"]);
  sample(t.numel() - 1, expected["last"]);
  return worst;
}

}  // namespace diptych::models::golden
