#include "models/nets/NetSummary.h"

#include "models/nets/Din.h"
#include "models/nets/DinCost.h"
#include "models/runtime/Runtime.h"
#include "models/runtime/ShapesOnly.h"

namespace diptych::models {
namespace {

std::string shapeText(const torch::Tensor& tensor) {
  std::string text;
  for (const auto side : tensor.sizes()) {
    if (!text.empty()) text += 'x';
    text += std::to_string(side);
  }
  return text;
}

}  // namespace

Result<NetSummary> summarise(std::string_view configJson, int size) {
  const auto config = dinConfigFromJson(configJson);
  if (!config) return config.error();
  if (auto status = checkInputSize(*config, size, size); !status) return status.error();
  NetSummary summary;
  const auto status = guarded("build the network", [&]() -> Status {
    const ShapesOnly countedNotRun;
    const Din net{*config};
    summary.parameters = net->parameterCount();
    summary.modules = net->parametersByModule();
    for (const auto& item : net->named_parameters()) summary.shapes.emplace_back(item.key(), shapeText(item.value()));
    return {};
  });
  if (!status) return status.error();
  constexpr double kGiga = 1e-9;
  const auto cost = dinCost(*config, size, size);
  summary.name = config->name;
  summary.description = config->description;
  summary.departures = config->departures;
  summary.gmac = cost.convolutions * kGiga;
  summary.attentionGmac = cost.attention * kGiga;
  for (const auto& [part, macs] : cost.byModule) summary.gmacByPart[part] = macs * kGiga;
  return summary;
}

}  // namespace diptych::models
