#include "models/infer/Freeze.h"

#include "models/blocks/Conv.h"

#include <malloc.h>
#include <torch/nn/modules/batchnorm.h>

namespace diptych::models {

void freeze(Din& net, Precision precision) {
  const torch::NoGradGuard noGrad;
  const auto type = precision == Precision::bfloat16 ? torch::kBFloat16 : torch::kFloat32;
  net->eval();
  for (const auto& child : net->children()) {
    if (auto* decoder = child->as<MlpDecoderImpl>()) {
      decoder->freeze(type);
      continue;
    }
    child->to(type);
    // Running statistics have 8 bits in bfloat16; the operator takes them as float32 beside a bfloat16 map.
    for (const auto& module : child->modules())
      if (module->as<torch::nn::BatchNorm2dImpl>()) module->to(torch::kFloat32);
    if (child->as<EmcadDecoderImpl>()) continue;  // it composes kernels from its weights
    for (const auto& module : child->modules())
      if (auto* conv = module->as<ConvImpl>()) conv->pack();
  }
  ::malloc_trim(0);  // what the weights left, piece by piece, is too small for maps
}

}  // namespace diptych::models
