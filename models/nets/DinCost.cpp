#include "models/nets/DinCost.h"

#include "models/blocks/EmcadCab.h"
#include "models/blocks/EmcadLgag.h"

namespace diptych::models {
namespace {

/// Levels beyond num_difm do not run. Edge pools are counted also where nobody merges their maps and the run leaves them out: the
/// reference runs them, and its counts are what people compare with.
double encoderCost(const DinConfig& c, double pixels) {
  const double in = static_cast<double>(c.inChannels) * (c.inputs == DinConfig::Inputs::inputFusion ? 2 : 1);
  double area = pixels / static_cast<double>(c.stemStride * c.stemStride);
  double cost = area * in * static_cast<double>(c.channels[0] * c.stemKernel * c.stemKernel);
  for (std::size_t l = 0; l < static_cast<std::size_t>(c.numDifm); ++l) {
    const auto channels = static_cast<double>(c.channels[l]);
    if (l > 0) {
      area /= 4;
      cost += 2 * area * static_cast<double>(c.channels[l - 1]) * channels * 4;
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

double emcadCost(const DinConfig& c, double pixels) {
  const double factor = c.fusion == DinConfig::Fusion::concat ? 2 : 1,
               expansion = static_cast<double>(c.emcadExpansion);
  double area = pixels / static_cast<double>(c.stemStride * c.stemStride), cost = 0;
  for (std::size_t l = 0; l < static_cast<std::size_t>(c.numDifm); ++l, area /= 4) {
    const double channels = factor * static_cast<double>(c.channels[l]);
    const auto whole = static_cast<std::int64_t>(channels);
    cost += area * expansion * channels * (2 * channels + 1 + 9 + 25);                             // mscb
    cost += 4 * channels * static_cast<double>(EmcadCabImpl::reducedChannels(whole)) + area * 98;  // cab twice, sab
    if (l + 1 == static_cast<std::size_t>(c.numDifm)) break;
    const double below = factor * static_cast<double>(c.channels[l + 1]);
    const double perGroup = channels / static_cast<double>(EmcadLgagImpl::groups(whole, c.emcadGateKernel));
    cost += area * below * (9 + channels);  // eucb, from the level below to this one
    cost += area * channels / 2 * (2 * perGroup * static_cast<double>(c.emcadGateKernel * c.emcadGateKernel) + 1);
  }
  const double finest = pixels / static_cast<double>(c.stemStride * c.stemStride);
  return cost + finest * factor * static_cast<double>(c.channels[0] * c.numClasses);
}

double mlpCost(const DinConfig& c, double pixels) {
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
  cost.byModule["encoder_i"] = encoderCost(c, pixels);
  if (c.inputs == DinConfig::Inputs::dual) cost.byModule["encoder_e"] = cost.byModule["encoder_i"];
  double area = pixels / static_cast<double>(c.stemStride * c.stemStride);
  for (std::size_t l = 0; difm && l < static_cast<std::size_t>(c.numDifm); ++l, area /= 4) {
    const auto level = difmCost(c, l, area);
    cost.byModule["difms." + std::to_string(l)] = level.convolutions;
    cost.attention += level.attention;
  }
  cost.byModule["decoder"] = c.decoder == DinConfig::Decoder::mlp ? mlpCost(c, pixels) : emcadCost(c, pixels);
  for (const auto& [module, macs] : cost.byModule) cost.convolutions += macs;
  return cost;
}

}  // namespace diptych::models
