#include "models/nets/DinConfig.h"

#include "core/base/Json.h"

#include <array>
#include <string>
#include <tuple>

namespace diptych::models {
namespace {

constexpr std::string_view kDocument = "the network configuration";

void integers(json::Object& o, std::string_view key, std::vector<std::int64_t>& to, std::int64_t low,
              std::int64_t high) {
  if (!o.has(key)) return;
  std::vector<std::int64_t> values;
  o.array(key, 4, [&](const json::Value& value, const std::string&) {
    if (value.is_number_integer()) values.push_back(value.get<std::int64_t>());
    if (!value.is_number_integer() || values.back() < low || values.back() > high)
      o.complain(key, "must hold whole numbers from " + std::to_string(low) + " to " + std::to_string(high));
  });
  if (values.size() != 4) o.complain(key, "must hold four numbers, one a level");
  to = std::move(values);
}

/// Odd, so that padding keeps the size.
void kernel(json::Object& o, std::string_view key, std::int64_t& to) {
  o.integer(key, to, {1, 7}, json::Need::optional);
  if (to % 2 == 0) o.complain(key, "must be odd");
}

void refuse(json::Object& o, std::string_view key, std::string_view why) {
  o.problem().add(o.path(key) + " " + std::string{why}, ErrorCode::unsupported);
}

/// A switch of the paper's ablations of which this network has one position only.
void fixed(json::Object& o, std::string_view key, bool has, std::string_view why) {
  bool value = has;
  o.boolean(key, value, json::Need::optional);
  if (value != has) refuse(o, key, why);
}

void readDecoder(json::Object& o, DinConfig& c) {
  using Decoder = DinConfig::Decoder;
  static constexpr std::array<json::Name<Decoder>, 2> kDecoders{{{"mlp", Decoder::mlp}, {"emcad", Decoder::emcad}}};
  o.choice("decoder", c.decoder, kDecoders, json::Need::optional);
  // Every decoder's keys stand beside every golden model, and a configuration changes its decoder by one key. So the other
  // decoder's may be there, but where they ask for something out of the ordinary nobody may think that it is done.
  o.integer("emcad_expansion", c.emcadExpansion, {1, 16}, json::Need::optional);
  kernel(o, "emcad_lgag_k", c.emcadGateKernel);
  if (c.decoder == Decoder::mlp) {
    for (const auto& [key, value, usual] : {std::tuple{"emcad_expansion", c.emcadExpansion, DinConfig{}.emcadExpansion},
                                            std::tuple{"emcad_lgag_k", c.emcadGateKernel, DinConfig{}.emcadGateKernel}})
      if (value != usual) refuse(o, key, "has no effect on the \"mlp\" decoder: leave it out");
  } else {
    for (std::size_t l = 0; l + 1 < static_cast<std::size_t>(c.numDifm) && l < c.channels.size(); ++l)
      if (c.fusion != DinConfig::Fusion::concat && c.channels[l] % 2 != 0)
        o.complain("channels", "must be even for the \"emcad\" decoder, whose gates halve them");
  }
  o.integer("embed_dim", c.embedDim, {1, 4096}, json::Need::optional);
  kernel(o, "fuse_k", c.fuseKernel);
  o.boolean("fuse_bias", c.fuseBias, json::Need::optional);
  o.integer("decoder_stride", c.decoderStride, {1, 32}, json::Need::optional);
  if (c.decoderStride < 1 || (c.decoderStride & (c.decoderStride - 1)) != 0)
    o.complain("decoder_stride", "must be a power of two");
  if (c.decoder == Decoder::emcad && c.decoderStride != 1 && c.decoderStride != c.stemStride)
    refuse(o, "decoder_stride",
           "has no effect on the \"emcad\" decoder, which works at the stem's stride: leave it out");
  o.number("bn_eps", c.batchNormEps, {1e-12, 1}, json::Need::optional);
  o.number("bn_momentum", c.batchNormMomentum, {0, 1}, json::Need::optional);
  o.boolean("folded_decoder", c.foldedDecoder, json::Need::optional);
}

void readInteraction(json::Object& o, DinConfig& c) {
  static constexpr std::array<json::Name<DinConfig::Inputs>, 3> kInputs{
      {{"dual", DinConfig::Inputs::dual},
       {"single", DinConfig::Inputs::single},
       {"input_fusion", DinConfig::Inputs::inputFusion}}};
  static constexpr std::array<json::Name<DinConfig::Image>, 2> kImages{
      {{"I", DinConfig::Image::original}, {"E", DinConfig::Image::enhanced}}};
  enum class Fusion { difm, concat, mhsa } fusion = Fusion::difm;
  static constexpr std::array<json::Name<Fusion>, 3> kFusions{
      {{"difm", Fusion::difm}, {"concat", Fusion::concat}, {"mhsa", Fusion::mhsa}}};
  static constexpr std::array<json::Name<DinConfig::Directions>, 3> kDirections{
      {{"both", DinConfig::Directions::both}, {"ie", DinConfig::Directions::ie}, {"ei", DinConfig::Directions::ei}}};
  constexpr auto optional = json::Need::optional;
  o.choice("inputs", c.inputs, kInputs, optional);
  o.choice("image", c.image, kImages, optional);
  o.choice("fusion", fusion, kFusions, optional);
  c.fusion = fusion == Fusion::concat ? DinConfig::Fusion::concat : DinConfig::Fusion::difm;
  o.choice("directions", c.directions, kDirections, optional);
  fixed(o, "cross_attention", true, "false is not built: use fusion \"concat\" for a network without attention");
  o.boolean("feature_merging", c.featureMerging, optional);
  o.boolean("global_spatial_attention", c.globalSpatialAttention, optional);
  o.integer("num_difm", c.numDifm, {1, 4}, optional);
  o.integer("window", c.window, {1, 64}, optional);
  integers(o, "heads", c.heads, 1, 64);
  kernel(o, "merge_k", c.mergeKernel);
  o.boolean("merge_bias", c.mergeBias, optional);
  o.boolean("attn_norm", c.attentionNorm, optional);
  kernel(o, "q_k", c.queryKernel);
  kernel(o, "k_k", c.keyKernel);
  kernel(o, "v_k", c.valueKernel);
  o.boolean("qkv_bias", c.qkvBias, optional);
  fixed(o, "qkv_dw", false, "true is not built: the projections have no depthwise convolution");
  fixed(o, "proj", false, "true is not built: the attention has no output projection");
  o.integer("ffn_ratio", c.ffnRatio, {1, 8}, optional);
  kernel(o, "ffn_in_k", c.ffnInKernel);
  o.boolean("ffn_dw", c.ffnDepthwise, optional);
  kernel(o, "ffn_out_k", c.ffnOutKernel);
  o.boolean("ffn_bias", c.ffnBias, optional);

  if (c.inputs != DinConfig::Inputs::dual && c.directions != DinConfig::Directions::both)
    refuse(o, "directions", "has no effect with one encoder: leave it out");
  if (c.inputs != DinConfig::Inputs::single && c.image != DinConfig::Image::original)
    refuse(o, "image", "has no effect where both images are used: set inputs to \"single\" or leave it out");
  if (c.inputs == DinConfig::Inputs::dual && fusion == Fusion::mhsa)
    refuse(o, "fusion", "\"mhsa\" is self-attention on one encoder: set inputs to \"single\" or \"input_fusion\"");
  if (c.inputs != DinConfig::Inputs::dual && c.fusion == DinConfig::Fusion::concat)
    refuse(o, "fusion", "\"concat\" needs two encoders: set inputs to \"dual\"");
  for (std::size_t l = 0; l < c.heads.size() && l < c.channels.size(); ++l)
    if (c.heads[l] < 1 || c.channels[l] % c.heads[l] != 0)
      o.complain("heads", "must divide the channels of each level");
}

void readEncoder(json::Object& o, DinConfig& c) {
  static constexpr std::array<json::Name<DinConfig::EdgeFrom>, 2> kEdgeFrom{
      {{"shape", DinConfig::EdgeFrom::shape}, {"edge", DinConfig::EdgeFrom::edge}}};
  constexpr auto optional = json::Need::optional;
  o.integer("in_channels", c.inChannels, {1, 16}, optional);
  o.integer("num_classes", c.numClasses, {2, 256}, optional);
  integers(o, "channels", c.channels, 1, 4096);
  integers(o, "depths", c.depths, 1, 100);
  kernel(o, "stem_kernel", c.stemKernel);
  o.integer("stem_stride", c.stemStride, {1, 4}, optional);
  if (c.stemStride == 3) o.complain("stem_stride", "must be 1, 2 or 4");
  if (c.stemKernel < c.stemStride)
    o.complain("stem_kernel", "must not be smaller than stem_stride: pixels would be skipped");
  o.integer("mlp_ratio", c.mlpRatio, {1, 16}, optional);
  o.number("layer_scale_init", c.layerScaleInit, {1e-12, 10}, optional);
  fixed(o, "edge_pool", true, "false is not built: every level has its own edge pool");
  o.choice("edge_from", c.edgeFrom, kEdgeFrom, optional);
  o.boolean("out_norms", c.outNorms, optional);
  o.number("ls_eps", c.layerNormEps, {1e-12, 1}, optional);
}

void readStart(json::Object& o, DinConfig& c) {
  static constexpr std::array<json::Name<DinConfig::Init>, 2> kInits{
      {{"trunc", DinConfig::Init::truncatedNormal}, {"fan_in", DinConfig::Init::fanIn}}};
  o.choice("init", c.init, kInits, json::Need::optional);
  o.number("residual_init", c.residualInit, {0, 10}, json::Need::optional);
}

}  // namespace

Result<DinConfig> dinConfigFromJson(std::string_view text) {
  auto parsed = json::parse(text, kDocument);
  if (!parsed) return parsed.error();
  json::Problem problem;
  json::Object o{*parsed, "", problem};
  DinConfig config;
  o.text("name", config.name, json::Need::optional);
  o.text("description", config.description, json::Need::optional);
  o.array(
      "departures", 100,
      [&](const json::Value& value, const std::string& path) {
        if (value.is_string())
          config.departures.push_back(value.get<std::string>());
        else
          o.problem().add(path + " must be a text");
      },
      json::Need::optional);
  readEncoder(o, config);
  readInteraction(o, config);
  readDecoder(o, config);
  readStart(o, config);
  o.finish();
  if (problem) return problem.error(kDocument);
  return config;
}

Status checkInputSize(const DinConfig& config, std::int64_t width, std::int64_t height) {
  const auto multiple = config.sideMultiple();
  if (width > 0 && height > 0 && width % multiple == 0 && height % multiple == 0 && width % config.decoderStride == 0 &&
      height % config.decoderStride == 0)
    return {};
  return Error{ErrorCode::invalid,
               "The network " + config.name + " cannot take images of " + std::to_string(width) + " × " +
                   std::to_string(height) + " pixels: both sides must be a multiple of " + std::to_string(multiple),
               "change width and height of the input description", "input"};
}

Status checkInput(const DinConfig& config, const InputSpec& input) {
  if (input.channels != config.inChannels)
    return Error{ErrorCode::invalid,
                 "The network takes images of " + std::to_string(config.inChannels) +
                     " channels, the input description gives " + std::to_string(input.channels),
                 "make channels equal to in_channels", "input.channels"};
  return checkInputSize(config, input.width, input.height);
}

}  // namespace diptych::models
