#include "models/enhance/PanelEnhancer.h"

namespace diptych::models {

void enhancePanels(DceNet& net, const torch::Tensor& panels, const torch::Device& device) {
  const torch::NoGradGuard noGrad;
  const auto original = panels.narrow(1, 0, 1).to(device).to(torch::kFloat32) / 255;  // [B,1,H,W]
  const auto enhanced = applyCurves(original, net->forward(original));
  panels.narrow(1, 1, 1).copy_((enhanced * 255).round().clamp(0, 255));
}

}  // namespace diptych::models
