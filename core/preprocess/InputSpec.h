#pragma once
// From voxels to the network and back: one description, stored in every model card and job, used by the worker and by the
// panel that shows the enhanced image. The unit is one slice (t,k) along the acquisition plane.

#include "core/base/Result.h"
#include "core/enhance/Enhancer.h"
#include "core/image/Raster.h"
#include "core/image/Volume.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace diptych {

struct IntensityRule {
  enum class Kind {
    window,             ///< low and high are modality values (HU)
    volumePercentiles,  ///< low and high are percentiles of the whole volume
    slicePercentiles,   ///< … of the slice
    eightBit            ///< 0…255 as it is; low and high are not used
  };
  Kind kind = Kind::volumePercentiles;
  double low = 0.5, high = 99.5;
  bool operator==(const IntensityRule&) const = default;
};

struct InputSpec {
  int version = 1;
  std::string plane = "acquisition";  ///< acquisition (any) | axial | coronal | sagittal: where the slices must lie
  int width = 224, height = 224;
  enum class Fit { stretch, fitAndPad } fit = Fit::stretch;  ///< stretch: as the paper
  IntensityRule intensity;
  int channels = 3;  ///< grey replicated
  EnhancerSpec enhancer;
  /// Predictions are the mean of four: of the slice, of it mirrored left to right, top to bottom, and both. For a network that
  /// has learnt from mirrored slices; four times the work. Training itself looks once.
  bool mirrored = false;
  bool operator==(const InputSpec&) const = default;
};

/// How often the network runs for one predicted slice.
constexpr int looksPerSlice(const InputSpec& spec) {
  return spec.mirrored ? 4 : 1;
}

std::string toJson(const InputSpec& spec);
/// Unknown keys, wrong types and impossible values are named.
Result<InputSpec> inputSpecFromJson(std::string_view text);

/// Low and high modality values that the rule means for a volume; needed for volumePercentiles, computed once a volume
/// (over all voxels of up to 64 evenly spread slices, so that it is the same for training and inference).
struct IntensityRange {
  double low = 0, high = 1;
  bool operator==(const IntensityRange&) const = default;
};
IntensityRange volumeIntensityRange(const Volume& volume, const IntensityRule& rule);

/// The two panels as the network sees them, at network size, in [0,1], multiples of 1/255 where the enhancer allows.
struct NetworkInput {
  Raster<float> original;
  Raster<float> enhanced;  ///< empty where isMadeByWorker(spec.enhancer)
};

/// Normalise by the rule (clipped to [0,1]; NaN counts as the lowest value), resize (cubic), quantise to 8 bit, enhance.
/// `range` is what volumeIntensityRange returned. Throws std::invalid_argument for an enhancer that checkEnhancer refuses.
NetworkInput makeNetworkInput(const Raster<float>& slice, const InputSpec& spec, const IntensityRange& range);

/// Where the native slice lies inside the network's raster: x_net = scale·(x_native + 0.5) − 0.5 + offset.
struct FitTransform {
  double scaleX = 1, scaleY = 1, offsetX = 0, offsetY = 0;
};
FitTransform fitTransform(int nativeWidth, int nativeHeight, const InputSpec& spec);

/// Class indices of a native slice at network size (nearest); outside the slice (padding) `outside`.
Raster<std::uint8_t> labelsToNetwork(const Raster<std::uint8_t>& native, const InputSpec& spec, std::uint8_t outside);

/// Logits (1 to 256 planes of network size, or std::invalid_argument) resized bilinearly to the native slice, as PyTorch's
/// interpolate with align_corners=false, then argmax: class indices. A tie goes to the lower index.
Raster<std::uint8_t> logitsToNative(const std::vector<Raster<float>>& logits, int nativeWidth, int nativeHeight,
                                    const InputSpec& spec);

}  // namespace diptych
