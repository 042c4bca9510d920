#include "models/blocks/Recompute.h"

#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/custom_function.h>

#include <utility>

namespace diptych::models {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

class Recompute : public torch::autograd::Function<Recompute> {
public:
  static torch::Tensor forward(AutogradContext* context, const MapsToMap& block, at::TensorList inputs) {
    variable_list maps = inputs.vec();
    context->save_for_backward(maps);
    context->saved_data["block"] = c10::IValue::make_capsule(c10::make_intrusive<Kept>(block));
    return block(maps);  // gradients are off here
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    const auto kept = c10::static_intrusive_pointer_cast<Kept>(context->saved_data["block"].toCapsule());
    variable_list inputs;
    for (const auto& input : context->get_saved_variables())
      inputs.push_back(input.detach().requires_grad_(input.requires_grad()));
    {
      const torch::AutoGradMode on{true};
      torch::autograd::backward({kept->block(inputs)}, {gradients[0]});  // parameters gather their gradients on the way
    }
    variable_list result(1);  // none for the block
    for (const auto& input : inputs) result.push_back(input.grad());
    return result;
  }

private:
  struct Kept : torch::CustomClassHolder {
    explicit Kept(MapsToMap b) : block{std::move(b)} {}
    MapsToMap block;
  };
};

}  // namespace

torch::Tensor recomputed(MapsToMap block, std::vector<torch::Tensor> inputs) {
  if (!torch::GradMode::is_enabled()) return block(inputs);
  return Recompute::apply(std::move(block), at::TensorList{inputs});  // not a vector: its tensors would go unseen
}

}  // namespace diptych::models
