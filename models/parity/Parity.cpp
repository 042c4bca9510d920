#include "models/parity/Parity.h"

#include "models/losses/SegmentationLoss.h"
#include "models/nets/Din.h"
#include "models/parity/Formula.h"
#include "models/runtime/Runtime.h"
#include "models/weights/Weights.h"

#include <system_error>

namespace diptych::models {
namespace {

namespace fs = std::filesystem;

/// As state_dict() of the same modules in PyTorch: a module's parameters, its buffers, then its children.
std::string registrationOrder(const Din& net) {
  std::string order;
  for (const auto& module : net->named_modules("", /*include_self=*/true)) {
    const auto prefix = module.key().empty() ? std::string{} : module.key() + ".";
    for (const auto& item : module.value()->named_parameters(/*recurse=*/false)) order += prefix + item.key() + "\n";
    for (const auto& item : module.value()->named_buffers(/*recurse=*/false)) order += prefix + item.key() + "\n";
  }
  if (!order.empty()) order.pop_back();
  return order;
}

Status makeFolder(const fs::path& folder) {
  std::error_code failure;
  fs::create_directories(folder, failure);
  if (!failure && fs::is_directory(folder, failure)) return {};
  return Error{ErrorCode::failed, "Cannot make the folder " + folder.string() + ": " + failure.message(),
               "name a place where you may write", folder.string()};
}

Status write(const ParityRequest& request, const DinConfig& config, const fs::path& folder, ParitySummary& summary) {
  Din net{config};
  if (request.seed)
    initialise(net, *request.seed);
  else
    setFormulaWeights(net);
  summary.parameters = net->parameterCount();
  {
    TensorFile weights;
    for (const auto& [name, tensor] : stateOf(net)) weights.tensors.emplace(name, toTensor(tensor));
    summary.tensors = static_cast<std::int64_t>(weights.tensors.size());
    weights.metadata = {{"format", "diptych-din"}, {"order", registrationOrder(net)}, {"config", request.configJson}};
    if (auto written = writeTensorFile(folder / "weights.safetensors", weights); !written) return written;
  }

  const auto n = request.batch, side = summary.size;
  const auto original = formulaImage(n, config.inChannels, side, side, 0).to(torch::kFloat32);
  const auto second = formulaImage(n, config.inChannels, side, side, 0.4).to(torch::kFloat32);
  const auto target = formulaTarget(n, config.numClasses, side, side);
  TensorFile io;
  io.metadata = {{"format", "diptych-din-io"}};
  const auto keep = [&](const std::string& name, const torch::Tensor& tensor) {
    io.tensors.emplace(name, toTensor(tensor));
  };
  keep("input_i", original);
  keep("input_e", second);
  keep("target", target);
  net->eval();
  {
    const torch::NoGradGuard noGrad;
    keep("output", net->forward(original, second));
  }
  net->train();
  const auto output = net->forward(original, second);
  const auto loss = segmentationLoss(output, {target, {}}).total;
  summary.loss = loss.item<double>();
  keep("output_train", output);
  keep("loss", loss);
  loss.backward();
  for (auto& item : net->named_parameters()) {
    const auto& gradient = item.value().grad();
    keep("grad." + item.key(), gradient.defined() ? gradient : torch::zeros_like(item.value()));
    item.value().mutable_grad() = torch::Tensor{};  // at paper size each copy of all gradients is 1.3 GB
  }
  return writeTensorFile(folder / "io.safetensors", io);
}

}  // namespace

Result<ParitySummary> writeParity(const ParityRequest& request, const fs::path& folder) {
  const auto config = dinConfigFromJson(request.configJson);
  if (!config) return config.error();
  ParitySummary summary;
  summary.size = request.size > 0 ? request.size : static_cast<int>(config->sideMultiple());
  if (auto status = checkInputSize(*config, summary.size, summary.size); !status) return status.error();
  if (auto made = makeFolder(folder); !made) return made.error();
  const auto status =
      guarded("write the parity files", [&]() -> Status { return write(request, *config, folder, summary); });
  if (!status) return status.error();
  return summary;
}

}  // namespace diptych::models
