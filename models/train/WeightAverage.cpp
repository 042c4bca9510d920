#include "models/train/WeightAverage.h"

#include <algorithm>
#include <vector>

namespace diptych::models {

WeightAverage::WeightAverage(const std::map<std::string, torch::Tensor>& live, double decay) : decay_{decay} {
  for (const auto& [name, tensor] : live) state_.emplace(name, tensor.clone());
}

void WeightAverage::update(const std::map<std::string, torch::Tensor>& live, std::int64_t step) {
  const torch::NoGradGuard noGrad;
  const double decay = std::min(decay_, static_cast<double>(1 + step) / static_cast<double>(10 + step));
  std::vector<torch::Tensor> mean, now;
  for (auto& [name, tensor] : state_) {
    if (tensor.is_floating_point()) {
      mean.push_back(tensor);
      now.push_back(live.at(name));
    } else {
      tensor.copy_(live.at(name));  // BatchNorm's count of batches
    }
  }
  at::_foreach_lerp_(mean, now, 1 - decay);
}

}  // namespace diptych::models
