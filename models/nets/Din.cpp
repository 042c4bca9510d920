#include "models/nets/Din.h"

#include "models/blocks/Recompute.h"
#include "models/runtime/DeviceWork.h"

namespace diptych::models {
namespace {

EncoderConfig encoderConfig(const DinConfig& c) {
  EncoderConfig e;
  e.inChannels = c.inputs == DinConfig::Inputs::inputFusion ? 2 * c.inChannels : c.inChannels;
  e.channels = c.channels;
  e.depths = c.depths;
  e.stemKernel = c.stemKernel;
  e.stemStride = c.stemStride;
  e.mlpRatio = c.mlpRatio;
  e.layerScale = c.layerScaleInit;
  e.normEps = c.layerNormEps;
  e.edgeFromEdge = c.edgeFrom == DinConfig::EdgeFrom::edge;
  e.outNorms = c.outNorms;
  return e;
}

DifmConfig difmConfig(const DinConfig& c, std::size_t level) {
  DifmConfig d;
  d.attention = {c.channels[level], c.heads[level], c.window,        c.queryKernel, c.keyKernel,
                 c.valueKernel,     c.qkvBias,      c.attentionNorm, c.layerNormEps};
  d.ffn = {c.channels[level], c.ffnRatio, c.ffnInKernel, c.ffnOutKernel, c.ffnDepthwise, c.ffnBias, c.layerNormEps};
  d.featureMerging = c.featureMerging;
  d.mergeKernel = c.mergeKernel;
  d.mergeBias = c.mergeBias;
  d.globalSpatialAttention = c.globalSpatialAttention;
  d.ie = c.directions != DinConfig::Directions::ei;
  d.ei = c.directions != DinConfig::Directions::ie;
  return d;
}

/// Of the maps that reach the decoder.
std::vector<std::int64_t> decoderChannels(const DinConfig& c) {
  std::vector<std::int64_t> channels{c.channels.begin(), c.channels.begin() + c.numDifm};
  if (c.fusion == DinConfig::Fusion::concat)
    for (auto& each : channels) each *= 2;
  return channels;
}

MlpDecoderConfig mlpDecoderConfig(const DinConfig& c) {
  MlpDecoderConfig d;
  d.channels = decoderChannels(c);
  d.embed = c.embedDim;
  d.classes = c.numClasses;
  d.fuseKernel = c.fuseKernel;
  d.fuseBias = c.fuseBias;
  d.stride = c.decoderStride;
  d.batchNormEps = c.batchNormEps;
  d.batchNormMomentum = c.batchNormMomentum;
  d.folded = c.foldedDecoder;
  return d;
}

EmcadDecoderConfig emcadDecoderConfig(const DinConfig& c) {
  return {.channels = decoderChannels(c),
          .classes = c.numClasses,
          .expansion = c.emcadExpansion,
          .gateKernel = c.emcadGateKernel,
          .norm = {c.batchNormEps, c.batchNormMomentum}};
}

}  // namespace

DinImpl::DinImpl(const DinConfig& config) : config_{config} {
  encoderI_ = register_module("encoder_i", Encoder{encoderConfig(config)});
  if (config.inputs == DinConfig::Inputs::dual)
    encoderE_ = register_module("encoder_e", Encoder{encoderConfig(config)});
  if (config.fusion == DinConfig::Fusion::difm) {
    difms_ = register_module("difms", torch::nn::ModuleList{});
    for (std::size_t l = 0; l < static_cast<std::size_t>(config.numDifm); ++l)
      if (config.inputs == DinConfig::Inputs::dual)
        difms_->push_back(Difm{difmConfig(config, l)});
      else
        difms_->push_back(SelfInteraction{difmConfig(config, l)});
  }
  if (config.decoder == DinConfig::Decoder::mlp)
    mlpDecoder_ = register_module("decoder", MlpDecoder{mlpDecoderConfig(config)});
  else
    emcadDecoder_ = register_module("decoder", EmcadDecoder{emcadDecoderConfig(config)});
}

torch::Tensor DinImpl::forward(const torch::Tensor& original, const torch::Tensor& enhanced) {
  using Inputs = DinConfig::Inputs;
  const bool edges = config_.fusion == DinConfig::Fusion::difm && config_.featureMerging;
  const bool enhancedAlone = config_.inputs == Inputs::single && config_.image == DinConfig::Image::enhanced;
  auto first = enhancedAlone ? enhanced : original;
  if (config_.inputs == Inputs::inputFusion) first = torch::cat({original, enhanced}, 1);
  const auto levels = static_cast<std::size_t>(config_.numDifm);
  const auto channelsLast = [](const torch::Tensor& x) { return x.contiguous(torch::MemoryFormat::ChannelsLast); };
  std::vector<EncoderImpl::Level> i, e;
  const auto one = channelsLast(first);
  if (config_.inputs == Inputs::dual) {
    const auto two = channelsLast(enhanced);
    sideBySide(
        one.device(), {two}, [&] { i = encoderI_->forward(one, edges, levels); },
        [&] {
          e = encoderE_->forward(two, edges, levels);
          std::vector<torch::Tensor> made;
          for (const auto& level : e)
            for (const auto& map : {level.edge, level.shape})
              if (map.defined()) made.push_back(map);
          return made;
        });
  } else {
    i = encoderI_->forward(one, edges, levels);
    e.resize(i.size());
  }
  std::vector<torch::Tensor> maps;
  for (std::size_t l = 0; l < levels; ++l) {
    maps.push_back(interact(l, i[l], e[l]));
    i[l] = e[l] = {};  // the decoder needs the room
  }
  return mlpDecoder_.is_empty() ? emcadDecoder_->forward(maps, first.size(2), first.size(3))
                                : mlpDecoder_->forward(maps, first.size(2), first.size(3));
}

torch::Tensor DinImpl::interact(std::size_t level, const EncoderImpl::Level& i, const EncoderImpl::Level& e) {
  if (config_.fusion == DinConfig::Fusion::concat) return torch::cat({i.shape, e.shape}, 1);
  const bool dual = config_.inputs == DinConfig::Inputs::dual;
  const auto join = [this, level, dual](const EncoderImpl::Level& original, const EncoderImpl::Level& enhanced) {
    return dual ? difms_[level]->as<DifmImpl>()->forward(original, enhanced)
                : difms_[level]->as<SelfInteractionImpl>()->forward(original);
  };
  if (!recompute_) return join(i, e);
  // Maps that are not there (edges that nobody merges, a second image's) are no inputs of the block.
  std::vector<torch::Tensor> given;
  for (const auto& map : {i.edge, i.shape, e.edge, e.shape})
    if (map.defined()) given.push_back(map);
  const bool edges = i.edge.defined();
  return recomputed(
      [join, dual, edges](const std::vector<torch::Tensor>& maps) {
        std::size_t next = 0;
        const auto nextLevel = [&] {
          EncoderImpl::Level read;
          if (edges) read.edge = maps[next++];
          read.shape = maps[next++];
          return read;
        };
        const auto original = nextLevel();
        return join(original, dual ? nextLevel() : EncoderImpl::Level{});
      },
      given);
}

void DinImpl::setRecompute(bool recompute) {
  recompute_ = recompute;
  encoderI_->setRecompute(recompute);
  if (!encoderE_.is_empty()) encoderE_->setRecompute(recompute);
}

std::int64_t DinImpl::parameterCount() const {
  std::int64_t count = 0;
  for (const auto& p : parameters()) count += p.numel();
  return count;
}

std::map<std::string, std::int64_t> DinImpl::parametersByModule() const {
  std::map<std::string, std::int64_t> counts;
  for (const auto& item : named_parameters()) {
    // Two words a module, three where the second is a level: pools and proj are given as one.
    const std::string& name = item.key();
    auto end = name.find('.', name.find('.') + 1);
    if (name.starts_with("difms.") || name.find(".stages.") != std::string::npos) end = name.find('.', end + 1);
    counts[name.substr(0, end)] += item.value().numel();
  }
  return counts;
}

}  // namespace diptych::models
