#pragma once
// What is validated and kept: the weights, evened out over the last steps.

#include <torch/types.h>

#include <cstdint>
#include <map>
#include <string>

namespace diptych::models {

/// Running mean of everything a weight file holds. The first steps weigh more, so that the mean forgets where it began.
class WeightAverage {
public:
  /// Begins with a copy of `live`; `decay` a step, 0 = no mean.
  WeightAverage(const std::map<std::string, torch::Tensor>& live, double decay);
  void update(const std::map<std::string, torch::Tensor>& live, std::int64_t step);
  /// Name → tensor, sharing memory.
  const std::map<std::string, torch::Tensor>& state() const { return state_; }

private:
  double decay_;
  std::map<std::string, torch::Tensor> state_;
};

}  // namespace diptych::models
