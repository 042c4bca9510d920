#include "core/preprocess/Fitting.h"
#include "core/preprocess/InputSpec.h"
#include "core/preprocess/Percentiles.h"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace diptych {
namespace {

IntensityRange rangeFor(const Raster<float>& slice, const IntensityRule& rule, const IntensityRange& ofVolume) {
  switch (rule.kind) {
    case IntensityRule::Kind::window:
      return {rule.low, rule.high};
    case IntensityRule::Kind::eightBit:
      return {0, 255};
    case IntensityRule::Kind::slicePercentiles:
      return percentileRange(slice.pixels, rule.low, rule.high);
    case IntensityRule::Kind::volumePercentiles:
      return ofVolume;
  }
  return ofVolume;
}

/// To [0,1]. A range without width is the limit of a narrow one: a step at its value. NaN counts as the lowest value.
float normalised(float value, const IntensityRange& range) {
  if (std::isnan(value) || value <= range.low) return 0;
  if (value >= range.high) return 1;
  return static_cast<float>((value - range.low) / (range.high - range.low));
}

}  // namespace

NetworkInput makeNetworkInput(const Raster<float>& slice, const InputSpec& spec, const IntensityRange& range) {
  if (const auto known = checkEnhancer(spec.enhancer); !known)
    throw std::invalid_argument{"makeNetworkInput: " + known.error().what};
  Raster<float> grey{spec.width, spec.height};
  if (!slice.empty()) {
    // Clipped before the resize, or a metal implant's overshoot would ring through its neighbourhood.
    const IntensityRange used = rangeFor(slice, spec.intensity, range);
    cv::Mat native(slice.height, slice.width, CV_32F);
    std::transform(slice.pixels.begin(), slice.pixels.end(), native.begin<float>(),
                   [&](float value) { return normalised(value, used); });

    const Placement place = placement(slice.width, slice.height, spec);
    cv::Mat network(spec.height, spec.width, CV_32F, grey.pixels.data());
    cv::Mat part = network(cv::Rect(place.x, place.y, place.width, place.height));
    // Cubic at any scale, as the paper's resize (order 3): no averaging when shrinking.
    cv::resize(native, part, part.size(), 0, 0, cv::INTER_CUBIC);
    for (float& level : grey.pixels) level = std::round(std::clamp(level, 0.0F, 1.0F) * 255.0F);
  }

  NetworkInput input{grey, {}};
  if (const auto enhancer = makeEnhancer(spec.enhancer)) input.enhanced = (*enhancer)->enhance(grey);
  for (Raster<float>* panel : {&input.original, &input.enhanced})
    for (float& level : panel->pixels) level /= 255.0F;
  return input;
}

}  // namespace diptych
