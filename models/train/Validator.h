#pragma once
// How good the weights are on slices that training does not see.

#include "core/base/Progress.h"
#include "models/nets/Din.h"
#include "models/train/SliceStore.h"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace diptych::models {

class Validator {
public:
  /// `slices` must outlive it.
  Validator(const DinConfig& config, const std::vector<TrainingSlice>& slices, int batch, torch::Device device);

  struct Judgement {
    std::vector<double> dice;  ///< by class index; NaN where not measured, as for the background
    double mean = 0;           ///< over those that were measured
  };
  /// Judges the weights in `state`; `each` is called after each batch. Nothing where `stop` was asked for meanwhile.
  std::optional<Judgement> judge(const std::map<std::string, torch::Tensor>& state, std::stop_token stop,
                                 const std::function<void()>& each);

private:
  Din net_;  ///< holds the weights while they are judged
  const std::vector<TrainingSlice>& slices_;
  int batch_;
  torch::Device device_;
};

}  // namespace diptych::models
