#include "models/memory/MemoryCost.h"

#include "models/nets/Din.h"
#include "models/runtime/Runtime.h"
#include "models/runtime/ShapesOnly.h"

#include <algorithm>

namespace diptych::models {
namespace {

// All sums below are in elements (of four bytes in float32) an image. What a block "keeps" is what its operators save for the
// backward pass; each line of such a sum names the tensors in the order of the block's forward. An operator's output is counted
// where the operator that reads it saves it.

/// One level of the network: its channels, and its pixels.
struct Level {
  double channels = 0, area = 0;
  double map() const { return channels * area; }
};

std::vector<Level> levelsOf(const DinConfig& c, double pixels) {
  std::vector<Level> levels;
  double area = pixels / static_cast<double>(c.stemStride * c.stemStride);
  for (std::size_t l = 0; l < static_cast<std::size_t>(c.numDifm); ++l, area /= 4)
    levels.push_back({static_cast<double>(c.channels[l]), area});
  return levels;
}

double encoders(const DinConfig& c) {
  return c.inputs == DinConfig::Inputs::dual ? 2 : 1;
}

double directions(const DinConfig& c) {
  return c.inputs == DinConfig::Inputs::dual && c.directions == DinConfig::Directions::both ? 2 : 1;
}

bool hasDifm(const DinConfig& c) {
  return c.fusion == DinConfig::Fusion::difm;
}

bool merges(const DinConfig& c) {
  return hasDifm(c) && c.featureMerging;
}

/// ConvBlock: input, dwconv, norm, pwconv1, GELU, pwconv2.
double convBlock(const DinConfig& c, const Level& level) {
  return level.map() * (1 + 1 + 1 + 2 * static_cast<double>(c.mlpRatio) + 1);
}

/// One encoder at one level, without the insides of its blocks: what pools and side norms keep, and the last block's output.
double encoderAround(const DinConfig& c, const std::vector<Level>& levels, std::size_t l) {
  const double own = levels[l].map() * (1 + (merges(c) ? 1 : 0));  // shape, edge: what the side norms read
  if (l == 0) return own + levels[0].map();                        // stem_conv, which stem_norm reads
  return own + levels[l - 1].map() * (merges(c) ? 2 : 1);          // the pools' norms
}

/// A DIFM or the self-attention in its place: one direction's norms (2), q, k, v in windows, their result, the sum, FFN's norm,
/// conv_in, dwconv, GELU, product, FFN's output, and its share of the DIFM's.
double direction(const DinConfig& c, const Level& level) {
  const auto half = static_cast<double>(c.ffnRatio);
  return level.map() *
         ((c.attentionNorm ? 2 : 1) + 3 + 1 + 1 + 1 + 2 * half + (c.ffnDepthwise ? 2 * half : 0) + half + half + 1);
}

double difm(const DinConfig& c, const Level& level) {
  const double merged = merges(c) ? 3 * encoders(c) * level.map() : 0;  // both maps side by side, and the convolution's
  return merged + directions(c) * direction(c, level);
}

/// Of the levels whose taps are taken at their own size and added by ResizeShiftAdd.
double foldedTaps(const DinConfig& c, const std::vector<Level>& levels, double target) {
  double taps = 0;
  for (const auto& level : levels)
    if (level.area < target) taps += static_cast<double>(c.fuseKernel * c.fuseKernel * c.embedDim) * level.area;
  return taps;
}

struct Decoder {
  double kept = 0;      ///< for the backward pass
  double forward = 0;   ///< besides, while the maps come together
  double backward = 0;  ///< besides, while the gradient goes back through it
};

Decoder mlpDecoder(const DinConfig& c, const std::vector<Level>& levels, double pixels) {
  const double target = pixels / static_cast<double>(c.decoderStride * c.decoderStride);
  const auto embed = static_cast<double>(c.embedDim);
  const double wide = embed * target;
  Decoder d;
  d.kept = 2 * wide;  // what the batch norm reads, and ReLU's result
  if (c.foldedDecoder) {
    d.forward = foldedTaps(c, levels, target);
    d.backward = wide + foldedTaps(c, levels, target);
  } else {
    const auto count = static_cast<double>(levels.size());
    d.kept += count * wide;  // all levels side by side
    d.forward = 2 * count * wide;
    d.backward = (1 + count) * wide;
  }
  return d;
}

Decoder emcadDecoder(const DinConfig& c, const std::vector<Level>& levels) {
  const double factor = c.fusion == DinConfig::Fusion::concat ? 2 : 1;
  const auto expansion = static_cast<double>(c.emcadExpansion);
  Decoder d;
  for (std::size_t l = 0; l < levels.size(); ++l) {
    const double map = factor * levels[l].map();
    // cab and sab: input and product; mscb: pconv1 and its norm, ReLU6; three depthwise with norm and ReLU6; their sum; pconv2.
    d.kept += map * (4 + expansion * (3 + 3 * 3 + 1) + 2);
    d.backward = std::max(d.backward, 4 * expansion * map);
    if (l + 1 == levels.size()) continue;
    const double above = factor * levels[l + 1].channels * levels[l].area;
    d.kept +=
        4 * above + map * (2 + 2 * 0.5 * 2 + 1);  // eucb: resized, depthwise, norm, ReLU; lgag: sum, both ways, product
  }
  return d;
}

Decoder decoderOf(const DinConfig& c, const std::vector<Level>& levels, double pixels) {
  return c.decoder == DinConfig::Decoder::mlp ? mlpDecoder(c, levels, pixels) : emcadDecoder(c, levels);
}

/// Logits, log-probabilities, probabilities, one-hot labels, Sobel's two components at three sizes, and their gradients; the
/// pieces of the sums in between.
double lossMaps(const DinConfig& c, double pixels) {
  return 24 * static_cast<double>(c.numClasses) * pixels;
}

/// The decoder's weights as composed, and their gradients: they are as large as the fuse convolution itself.
double composedWeights(const DinConfig& c) {
  if (c.decoder != DinConfig::Decoder::mlp || !c.foldedDecoder) return 0;
  const double factor = c.fusion == DinConfig::Fusion::concat ? 2 : 1;
  const auto embed = static_cast<double>(c.embedDim), taps = static_cast<double>(c.fuseKernel * c.fuseKernel);
  double composed = taps * embed * embed * static_cast<double>(c.numDifm);
  for (std::size_t l = 0; l < static_cast<std::size_t>(c.numDifm); ++l)
    composed += taps * embed * factor * static_cast<double>(c.channels[l]);
  return composed;
}

Result<double> parameters(const DinConfig& config) {
  double count = 0;
  const auto status = guarded("build the network", [&]() -> Status {
    const ShapesOnly countedNotRun;
    const Din net{config};
    count = static_cast<double>(net->parameterCount());
    return {};
  });
  if (!status) return status.error();
  return count;
}

// What is alive at once where a block only predicts.

/// ConvBlock: input, dwconv, norm; pwconv1 and its GELU.
double convBlockWork(const DinConfig& c, const Level& level) {
  return level.map() * (1 + 1 + 1 + 2 * static_cast<double>(c.mlpRatio));
}

/// One direction of a DIFM: both merged maps, the attention's sum, the other direction's result; conv_in and dwconv (both halves), GELU,
/// product.
double difmWork(const DinConfig& c, const Level& level) {
  const auto half = static_cast<double>(c.ffnRatio);
  return level.map() * (2 + 1 + 1 + 2 * half + 2 * half + half + half);
}

/// The finest level of EMCAD: gate, skip, their sum; mscb's pconv1, norm and ReLU6, a depth-wise branch with its two, the sum so far and
/// the next one.
double emcadWork(const DinConfig& c, const Level& level) {
  return level.map() * (1 + 1 + 1 + (3 + 3 + 2) * static_cast<double>(c.emcadExpansion));
}

constexpr double kFloat = 4;

/// What LibTorch's libraries load and compile at the first steps.
constexpr double kLibraries = 40e6;

/// The allocator keeps what was freed for a while, in pieces that the next map may not fit into. While training nearly all
/// memory is in use; a prediction frees each map soon. Measured (tests/models/MemoryPlanTest.cpp).
constexpr double kFreedButHeld = 1.3;

}  // namespace

Result<MemoryCost> trainingMemory(const DinConfig& config, std::int64_t width, std::int64_t height, bool recompute,
                                  int furtherCopies) {
  const auto count = parameters(config);
  if (!count) return count.error();
  const double pixels = static_cast<double>(width) * static_cast<double>(height);
  const auto levels = levelsOf(config, pixels);
  const auto decoder = decoderOf(config, levels, pixels);
  double kept = 0, largest = 0, maps = 0;
  for (std::size_t l = 0; l < levels.size(); ++l) {
    const auto depth = static_cast<double>(config.depths[l]);
    const double block = convBlock(config, levels[l]), join = hasDifm(config) ? difm(config, levels[l]) : 0;
    const double sides = encoders(config) * levels[l].map() * (merges(config) ? 2 : 1);
    kept += encoders(config) * (encoderAround(config, levels, l) + depth * (recompute ? levels[l].map() : block));
    kept += recompute && hasDifm(config) ? sides : join;
    maps += levels[l].map() * (hasDifm(config) ? 1 : encoders(config));
    if (recompute) largest = std::max({largest, 1.1 * block, 1.2 * join});  // and its gradients on the way back
  }
  // The highest use is where the forward pass ends and the backward pass begins. A block that is run again comes on top: what the
  // decoder had is free by then, but not yet back (see kFreedButHeld).
  const double atDecoder = decoder.kept + std::max({decoder.forward, decoder.backward + lossMaps(config, pixels)});
  MemoryCost cost;
  cost.fixed = kLibraries + kFloat * (*count * (4 + furtherCopies) + 2 * composedWeights(config));
  cost.perImage = kFloat * (kept + maps + atDecoder + largest);
  // A checkpoint is put together in memory: weights, moments and the further copies, once more. Who keeps none writes none.
  if (furtherCopies > 0) cost.atLeast = kFloat * *count * (3 + std::min(furtherCopies, 2));
  return cost;
}

Result<MemoryCost> predictionMemory(const DinConfig& config, std::int64_t width, std::int64_t height,
                                    Precision precision) {
  const auto count = parameters(config);
  if (!count) return count.error();
  const double pixels = static_cast<double>(width) * static_cast<double>(height);
  const auto levels = levelsOf(config, pixels);
  const auto decoder = decoderOf(config, levels, pixels);
  double side = 0, maps = 0, work = 0;
  for (const auto& level : levels) {
    work = std::max(work, side + convBlockWork(config, level));
    side += encoders(config) * level.map() * (merges(config) ? 2 : 1);
    maps += level.map() * (hasDifm(config) ? 1 : encoders(config));
  }
  for (const auto& level : levels)
    if (hasDifm(config)) work = std::max(work, side + difmWork(config, level));
  const double target = config.decoder == DinConfig::Decoder::mlp
                            ? static_cast<double>(config.embedDim) * pixels /
                                  static_cast<double>(config.decoderStride * config.decoderStride)
                            : 0;
  const double emcad = config.decoder == DinConfig::Decoder::emcad ? emcadWork(config, levels[0]) : 0;
  work = std::max(work, maps + emcad + 2 * target + decoder.forward);
  const double element = precision == Precision::bfloat16 ? 2 : kFloat;
  MemoryCost cost;
  cost.fixed = kLibraries + element * *count +
               kFloat * (config.decoder == DinConfig::Decoder::mlp ? composedWeights(config) : 0);
  cost.atLeast = (kFloat - element) * *count;  // they are read as float32
  cost.perImage = kFreedButHeld * element * work + kFloat * 3 * static_cast<double>(config.numClasses) * pixels;
  return cost;
}

}  // namespace diptych::models
