#include "core/base/Quantile.h"
#include "core/preprocess/InputSpec.h"
#include "core/preprocess/Percentiles.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace diptych {

IntensityRange volumeIntensityRange(const Volume& volume, const IntensityRule& rule) {
  switch (rule.kind) {
    case IntensityRule::Kind::window:
      return {rule.low, rule.high};
    case IntensityRule::Kind::eightBit:
      return {0, 255};
    case IntensityRule::Kind::slicePercentiles:
      return {};  // each slice finds its own
    case IntensityRule::Kind::volumePercentiles:
      break;
  }
  constexpr std::int64_t mostSlices = 64;
  const std::int64_t slices = static_cast<std::int64_t>(volume.size().z) * volume.size().t;
  const std::int64_t count = std::min(slices, mostSlices);
  std::vector<float> values;
  for (std::int64_t s = 0; s < count; ++s) {
    const std::int64_t index = (2 * s + 1) * slices / (2 * count);  // the middles of `count` equal parts
    const auto slice =
        volume.slice(static_cast<int>(index % volume.size().z), static_cast<int>(index / volume.size().z));
    values.insert(values.end(), slice.pixels.begin(), slice.pixels.end());
  }
  return percentileRange(std::move(values), rule.low, rule.high);
}

IntensityRange percentileRange(std::vector<float> values, double lowPercent, double highPercent) {
  std::erase_if(values, [](float value) { return !std::isfinite(value); });
  if (values.empty()) return {};
  return {quantile(values, lowPercent / 100), quantile(values, highPercent / 100)};
}

}  // namespace diptych
