#include "models/weights/ImageNetStart.h"

#include "core/tensorfile/ShardedTensorFile.h"
#include "models/runtime/Runtime.h"
#include "models/weights/Weights.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>

namespace diptych::models {
namespace {

/// How a distribution of ConvNeXt calls its parts. L stands for the stage, S and D for torchvision's place of stage and
/// down-sampling in its flat list, B for the block.
struct Naming {
  const char* name;
  const char* mark;  ///< a tensor that only this naming has
  const char* block;
  std::array<const char*, 5> parts;  ///< dwconv, norm, pwconv1, pwconv2 (without .weight, .bias), gamma
  const char* poolNorm;
  const char* poolConv;
};

constexpr std::array<Naming, 3> kNamings{{{"timm",
                                           "stages.0.blocks.0.conv_dw.weight",
                                           "stages.L.blocks.B.",
                                           {"conv_dw", "norm", "mlp.fc1", "mlp.fc2", "gamma"},
                                           "stages.L.downsample.0",
                                           "stages.L.downsample.1"},
                                          {"torchvision",
                                           "features.1.0.block.0.weight",
                                           "features.S.B.",
                                           {"block.0", "block.2", "block.3", "block.5", "layer_scale"},
                                           "features.D.0",
                                           "features.D.1"},
                                          {"ConvNeXt",
                                           "downsample_layers.1.0.weight",
                                           "stages.L.B.",
                                           {"dwconv", "norm", "pwconv1", "pwconv2", "gamma"},
                                           "downsample_layers.L.0",
                                           "downsample_layers.L.1"}}};
constexpr std::array<const char*, 5> kOurParts{"dwconv", "norm", "pwconv1", "pwconv2", "gamma"};

std::string filled(std::string_view pattern, std::int64_t stage, std::int64_t block = 0) {
  std::string text;
  for (const char c : pattern) {
    if (c == 'L')
      text += std::to_string(stage);
    else if (c == 'S')
      text += std::to_string(2 * stage + 1);
    else if (c == 'D')
      text += std::to_string(2 * stage);
    else if (c == 'B')
      text += std::to_string(block);
    else
      text += c;
  }
  return text;
}

/// Our name inside an encoder → the file's.
std::map<std::string, std::string> namesOf(const Naming& naming, const DinConfig& config) {
  std::map<std::string, std::string> names;
  const auto both = [&](const std::string& ours, const std::string& theirs) {
    for (const char* end : {".weight", ".bias"}) names[ours + end] = theirs + end;
  };
  for (std::int64_t l = 0; l < config.levels(); ++l) {
    if (l > 0)
      for (const char* pools : {"pools.", "edge_pools."}) {
        const auto ours = pools + std::to_string(l - 1);
        both(ours + ".norm", filled(naming.poolNorm, l));
        both(ours + ".conv", filled(naming.poolConv, l));
      }
    for (std::int64_t b = 0; b < config.depths[static_cast<std::size_t>(l)]; ++b) {
      const auto ours = "stages." + std::to_string(l) + "." + std::to_string(b) + ".";
      const auto theirs = filled(naming.block, l, b);
      for (std::size_t part = 0; part < 4; ++part) both(ours + kOurParts[part], theirs + naming.parts[part]);
      names[ours + kOurParts[4]] = theirs + naming.parts[4];
    }
  }
  return names;
}

std::string shapeText(const std::vector<std::int64_t>& shape) {
  std::string text = "[";
  for (std::size_t i = 0; i < shape.size(); ++i) text += (i ? " × " : "") + std::to_string(shape[i]);
  return text + "]";
}

/// A Linear (O,I) is a 1×1 convolution (O,I,1,1), and torchvision keeps gamma as (C,1,1).
std::vector<std::int64_t> withoutOnes(std::vector<std::int64_t> shape) {
  while (shape.size() > 1 && shape.back() == 1) shape.pop_back();
  return shape;
}

std::optional<std::string> clash(const std::string& name, const Tensor& tensor, const torch::Tensor& target) {
  if (tensor.type != TensorType::f32)
    return name + " is " + tensorTypeName(tensor.type) + " instead of " + tensorTypeName(TensorType::f32);
  if (withoutOnes(tensor.shape) != withoutOnes(target.sizes().vec()))
    return name + " is " + shapeText(tensor.shape) + " where this network has " + shapeText(target.sizes().vec());
  if (!torch::isfinite(toTorch(tensor)).all().item<bool>()) return name + " holds values that are not finite";
  return {};
}

/// The stem is 4×4 there, and nobody here sorts pictures into a thousand classes.
bool isStemOrHead(const std::string& name) {
  for (const char* prefix :
       {"stem.", "features.0.", "downsample_layers.0.", "head.", "norm.", "classifier.", "norm_pre."})
    if (name.starts_with(prefix)) return true;
  return false;
}

}  // namespace

std::string ImageNetStart::summary() const {
  return "Started from ImageNet weights (" + naming + " names): " + std::to_string(taken.size()) +
         " tensors of the encoders taken, " + std::to_string(fresh.size()) + " fresh (stem, edge and shape norms), " +
         std::to_string(left.size()) + " of the file not used";
}

Result<ImageNetStart> startFromImageNet(Din& net, const std::filesystem::path& path) {
  const auto file = readTensorFiles(path);
  if (!file) return file.error();
  const auto refused = [&](const std::string& clause) {
    return Error{ErrorCode::invalid, "Cannot start from the ImageNet weights " + path.string() + ": " + clause,
                 "use a ConvNeXt-Base file in timm's or torchvision's naming with a network of the paper's width",
                 path.string()};
  };
  const auto naming =
      std::ranges::find_if(kNamings, [&](const Naming& one) { return file->tensors.contains(one.mark); });
  if (naming == kNamings.end()) return refused(std::string{"it has no "} + kNamings[0].mark + " and none of its like");

  ImageNetStart start{.naming = naming->name, .taken = {}, .fresh = {}, .left = {}};
  const auto names = namesOf(*naming, net->config());
  auto parameters = net->named_parameters();
  std::vector<std::pair<torch::Tensor, const Tensor*>> copies;
  std::set<std::string> used;
  for (const char* encoder : {"encoder_i.", "encoder_e."}) {
    for (const auto& item : parameters) {
      if (!item.key().starts_with(encoder)) continue;
      const auto name = names.find(item.key().substr(std::string_view{encoder}.size()));
      if (name == names.end()) {
        start.fresh.push_back(item.key());
        continue;
      }
      const auto given = file->tensors.find(name->second);
      if (given == file->tensors.end()) return refused("it lacks " + name->second);
      if (auto wrong = clash(given->first, given->second, item.value())) return refused(*wrong);
      copies.emplace_back(item.value(), &given->second);
      used.insert(given->first);
      start.taken.push_back(item.key());
    }
  }
  for (const auto& [name, tensor] : file->tensors) {
    if (used.contains(name)) continue;
    if (!isStemOrHead(name)) return refused("it holds " + name + ", which this network does not have");
    start.left.push_back(name);
  }
  const torch::NoGradGuard noGrad;
  for (auto& [to, from] : copies) to.copy_(toTorch(*from).view(to.sizes()));
  return start;
}

Result<ImageNetStart> writeImageNetStart(std::string_view configJson, std::uint64_t seed,
                                         const std::filesystem::path& imageNet, const std::filesystem::path& out) {
  const auto config = dinConfigFromJson(configJson);
  if (!config) return config.error();
  Result<ImageNetStart> start = ImageNetStart{};
  const auto status = guarded("start from ImageNet weights", [&]() -> Status {
    Din net{*config};
    initialise(net, seed);
    start = startFromImageNet(net, imageNet);
    return start ? saveWeights(stateOf(net), out) : Status{start.error()};
  });
  if (!status) return status.error();
  return start;
}

}  // namespace diptych::models
