#include "models/nets/DinCost.h"

namespace diptych::models {
namespace {

double encoderCost(const DinConfig& c, double pixels, bool edges) {
  const double in = static_cast<double>(c.inChannels) * (c.inputs == DinConfig::Inputs::inputFusion ? 2 : 1);
  double area = pixels / static_cast<double>(c.stemStride * c.stemStride);
  double cost = area * in * static_cast<double>(c.channels[0] * c.stemKernel * c.stemKernel);
  for (std::size_t l = 0; l < c.channels.size(); ++l) {
    const auto channels = static_cast<double>(c.channels[l]);
    if (l > 0) {
      area /= 4;
      const double pool = area * static_cast<double>(c.channels[l - 1]) * channels * 4;
      cost += edges ? 2 * pool : pool;
    }
    const double block = channels * 49 + 2 * channels * channels * static_cast<double>(c.mlpRatio);
    cost += area * block * static_cast<double>(c.depths[l]);
  }
  return cost;
}

struct Interaction {
  double convolutions = 0, attention = 0;
};

Interaction difmCost(const DinConfig& c, std::size_t level, double area) {
  const auto channels = static_cast<double>(c.channels[level]);
  const auto square = [](std::int64_t kernel) { return static_cast<double>(kernel * kernel); };
  const bool dual = c.inputs == DinConfig::Inputs::dual;
  const double images = dual ? 2 : 1;
  const double directions = dual && c.directions == DinConfig::Directions::both ? 2 : 1;
  const double merge = c.featureMerging ? 2 * channels * channels * square(c.mergeKernel) : 0;
  const double qkv = channels * channels * (square(c.queryKernel) + square(c.keyKernel) + square(c.valueKernel));
  const double half = static_cast<double>(c.ffnRatio) * channels;
  const double ffn = channels * 2 * half * square(c.ffnInKernel) + (c.ffnDepthwise ? 2 * half * 9 : 0) +
                     half * channels * square(c.ffnOutKernel);
  return {area * (images * merge + directions * (qkv + ffn)), area * directions * 2 * square(c.window) * channels};
}

double decoderCost(const DinConfig& c, double pixels) {
  const double target = pixels / static_cast<double>(c.decoderStride * c.decoderStride);
  const auto embed = static_cast<double>(c.embedDim);
  double area = pixels / static_cast<double>(c.stemStride * c.stemStride), cost = 0;
  for (std::size_t l = 0; l < static_cast<std::size_t>(c.numDifm); ++l, area /= 4)
    cost += area * embed * static_cast<double>(c.channels[l]) * (c.fusion == DinConfig::Fusion::concat ? 2 : 1);
  cost += target * embed * embed * static_cast<double>(c.numDifm * c.fuseKernel * c.fuseKernel);
  return cost + target * embed * static_cast<double>(c.numClasses);
}

}  // namespace

DinCost dinCost(const DinConfig& c, std::int64_t width, std::int64_t height) {
  const auto pixels = static_cast<double>(width * height);
  const bool difm = c.fusion == DinConfig::Fusion::difm;
  DinCost cost;
  cost.byModule["encoder_i"] = encoderCost(c, pixels, difm && c.featureMerging);
  if (c.inputs == DinConfig::Inputs::dual) cost.byModule["encoder_e"] = cost.byModule["encoder_i"];
  double area = pixels / static_cast<double>(c.stemStride * c.stemStride);
  for (std::size_t l = 0; difm && l < static_cast<std::size_t>(c.numDifm); ++l, area /= 4) {
    const auto level = difmCost(c, l, area);
    cost.byModule["difms." + std::to_string(l)] = level.convolutions;
    cost.attention += level.attention;
  }
  cost.byModule["decoder"] = decoderCost(c, pixels);
  for (const auto& [module, macs] : cost.byModule) cost.convolutions += macs;
  return cost;
}

}  // namespace diptych::models
