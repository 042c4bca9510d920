#include "models/train/AdamW.h"

#include <cmath>

namespace diptych::models {

AdamW::AdamW(const torch::nn::Module& net, const AdamWConfig& config) : config_{config} {
  std::map<std::string, torch::Tensor> sorted;  // whatever the order in which a network registers them
  for (const auto& item : net.named_parameters()) sorted.emplace(item.key(), item.value());
  for (const auto& [name, parameter] : sorted) {
    names_.push_back(name);
    parameters_.push_back(parameter);
    mean_.push_back(torch::zeros_like(parameter).detach());
    square_.push_back(torch::zeros_like(parameter).detach());
  }
  step_ = torch::zeros({}, torch::TensorOptions{torch::kFloat32}.device(parameters_.front().device()));
  steps_.assign(parameters_.size(), step_);
}

void AdamW::zeroGradients() {
  for (auto& parameter : parameters_) parameter.mutable_grad().reset();
}

double AdamW::clipGradients(double limit) {
  const torch::NoGradGuard noGrad;
  std::vector<torch::Tensor> gradients;
  for (auto& parameter : parameters_) {
    // A parameter that took no part (an edge map nobody asked for) stands still.
    if (!parameter.grad().defined()) parameter.mutable_grad() = torch::zeros_like(parameter);
    gradients.push_back(parameter.grad());
  }
  const double norm = torch::stack(at::_foreach_norm(gradients)).norm().item<double>();
  if (limit > 0 && norm > limit && std::isfinite(norm)) at::_foreach_mul_(gradients, limit / norm);
  return norm;
}

void AdamW::step(double learningRate) {
  const torch::NoGradGuard noGrad;
  std::vector<torch::Tensor> gradients;
  for (auto& parameter : parameters_) gradients.push_back(parameter.grad());
  step_ += 1;
  at::_fused_adamw_(parameters_, gradients, mean_, square_, {}, steps_, learningRate, config_.beta1, config_.beta2,
                    config_.weightDecay, config_.eps, /*amsgrad=*/false, /*maximize=*/false);
}

std::map<std::string, torch::Tensor> AdamW::state() const {
  std::map<std::string, torch::Tensor> state{{"step", step_}};
  for (std::size_t i = 0; i < names_.size(); ++i) {
    state.emplace("m." + names_[i], mean_[i]);
    state.emplace("v." + names_[i], square_[i]);
  }
  return state;
}

}  // namespace diptych::models
