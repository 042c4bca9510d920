#pragma once
// Everything that decides what a Dual Interaction Network looks like. The JSON form is the file in resources/models and the
// `config` of every model card and job; its keys are the member names below in snake_case.

#include "core/base/Result.h"
#include "core/preprocess/InputSpec.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace diptych::models {

/// The defaults are the paper's network (Table 14, sections 3.1 and 9), so a configuration file says only what differs.
struct DinConfig {
  enum class Inputs {
    dual,        ///< two encoders, one an image, joined by a DIFM at each level
    single,      ///< one encoder on one image alone, self-attention in place of the DIFM ("only I", "only E")
    inputFusion  ///< the same with both images concatenated on channels
  };
  enum class Image { original, enhanced };  ///< which one a single encoder sees: "I" or "E" (Tables 4, 9, 10)
  /// concat: Table 3's baseline, shape maps side by side into the decoder. With one encoder the self-attention that stands in
  /// the DIFM's place may also be spelled "mhsa", as the tables do.
  enum class Fusion { difm, concat };
  enum class Directions { both, ie, ei };  ///< which image asks: ie = queries from the original (Table 7)
  enum class Decoder { mlp, emcad };       ///< emcad: Tables 11 and 12
  enum class EdgeFrom { shape, edge };     ///< what an edge pool reads: the previous stage, or the previous edge map
  enum class Init { truncatedNormal, fanIn };

  std::string name;
  std::string description;
  std::vector<std::string> departures;  ///< each a sentence: where and why it is not the paper's network

  // Encoder
  std::int64_t inChannels = 3, numClasses = 4;
  std::vector<std::int64_t> channels{128, 256, 512, 1024}, depths{3, 3, 27, 3};
  std::int64_t stemKernel = 3, stemStride = 1;
  std::int64_t mlpRatio = 4;
  double layerScaleInit = 1e-6;
  EdgeFrom edgeFrom = EdgeFrom::shape;
  bool outNorms = true;
  double layerNormEps = 1e-6;  ///< "ls_eps"

  // Interaction
  Inputs inputs = Inputs::dual;
  Image image = Image::original;  ///< with inputs = single
  Fusion fusion = Fusion::difm;
  bool featureMerging = true, globalSpatialAttention = true;
  Directions directions = Directions::both;
  std::int64_t numDifm = 4;  ///< levels 0 … n−1; the others do not reach the decoder
  std::int64_t window = 7;
  std::vector<std::int64_t> heads{1, 1, 1, 1};
  std::int64_t mergeKernel = 3;
  bool mergeBias = true, attentionNorm = true;
  std::int64_t queryKernel = 1, keyKernel = 1, valueKernel = 1;
  bool qkvBias = true;
  std::int64_t ffnRatio = 2, ffnInKernel = 1;
  bool ffnDepthwise = true;
  std::int64_t ffnOutKernel = 3;
  bool ffnBias = false;

  // Decoder
  Decoder decoder = Decoder::mlp;
  std::int64_t embedDim = 768, fuseKernel = 3;  ///< mlp's, not looked at by emcad
  bool fuseBias = false;
  std::int64_t decoderStride = 1;  ///< mlp's: the maps meet at input size / stride; logits are then resized bilinearly
  std::int64_t emcadExpansion = 6, emcadGateKernel = 3;  ///< "emcad_lgag_k"
  double batchNormEps = 1e-5, batchNormMomentum = 0.1;
  bool foldedDecoder = true;  ///< how it runs, not what it is: the same function of the same weights (FoldedFuse.h)

  // Start
  Init init = Init::truncatedNormal;
  double residualInit = 1;  ///< factor on the last convolution of each residual branch

  std::int64_t levels() const { return static_cast<std::int64_t>(channels.size()); }
  /// Both sides of an input must be a multiple of this.
  std::int64_t sideMultiple() const { return stemStride * (std::int64_t{1} << (levels() - 1)) * window; }
  bool operator==(const DinConfig&) const = default;
};

/// Names the first key that is unknown, of a wrong type, out of range or asks for something this build does not have
/// (ErrorCode::unsupported). Absent keys keep the paper's values.
Result<DinConfig> dinConfigFromJson(std::string_view text);

/// ErrorCode::invalid where the network cannot take width × height.
Status checkInputSize(const DinConfig& config, std::int64_t width, std::int64_t height);
/// The same of all that an input description says: its size and its channels.
Status checkInput(const DinConfig& config, const InputSpec& input);

}  // namespace diptych::models
