#include "core/preprocess/Fitting.h"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace diptych {
namespace {

/// For each network position along one axis the native index it shows; −1 in the padding.
std::vector<int> nearestIndices(int networkSize, int first, int length, int nativeSize) {
  std::vector<int> indices(static_cast<std::size_t>(networkSize), -1);
  for (int i = 0; i < length; ++i) {
    const auto native = static_cast<std::int64_t>(2 * i + 1) * nativeSize / (2 * static_cast<std::int64_t>(length));
    indices[static_cast<std::size_t>(first + i)] = static_cast<int>(native);
  }
  return indices;
}

}  // namespace

Placement placement(int nativeWidth, int nativeHeight, const InputSpec& spec) {
  if (spec.fit == InputSpec::Fit::stretch) return {0, 0, spec.width, spec.height};
  const double scale =
      std::min(static_cast<double>(spec.width) / nativeWidth, static_cast<double>(spec.height) / nativeHeight);
  // The tight side fills the raster exactly, whatever the rounding; the other keeps at least one pixel.
  const int width = std::clamp(static_cast<int>(std::lround(scale * nativeWidth)), 1, spec.width);
  const int height = std::clamp(static_cast<int>(std::lround(scale * nativeHeight)), 1, spec.height);
  return {(spec.width - width) / 2, (spec.height - height) / 2, width, height};
}

FitTransform fitTransform(int nativeWidth, int nativeHeight, const InputSpec& spec) {
  const Placement place = placement(nativeWidth, nativeHeight, spec);
  return {static_cast<double>(place.width) / nativeWidth, static_cast<double>(place.height) / nativeHeight,
          static_cast<double>(place.x), static_cast<double>(place.y)};
}

Raster<std::uint8_t> labelsToNetwork(const Raster<std::uint8_t>& native, const InputSpec& spec, std::uint8_t outside) {
  Raster<std::uint8_t> network{spec.width, spec.height, outside};
  if (native.empty()) return network;
  const Placement place = placement(native.width, native.height, spec);
  const auto columns = nearestIndices(spec.width, place.x, place.width, native.width);
  const auto rows = nearestIndices(spec.height, place.y, place.height, native.height);
  for (int y = place.y; y < place.y + place.height; ++y)
    for (int x = place.x; x < place.x + place.width; ++x)
      network.at(x, y) = native.at(columns[static_cast<std::size_t>(x)], rows[static_cast<std::size_t>(y)]);
  return network;
}

Raster<std::uint8_t> logitsToNative(const std::vector<Raster<float>>& logits, int nativeWidth, int nativeHeight,
                                    const InputSpec& spec) {
  if (logits.empty() || logits.size() > 256) throw std::invalid_argument{"logitsToNative: needs 1 to 256 planes"};
  for (const auto& plane : logits)
    if (plane.width != spec.width || plane.height != spec.height)
      throw std::invalid_argument{"logitsToNative: a plane is not of network size"};
  Raster<std::uint8_t> classes{nativeWidth, nativeHeight};
  if (classes.empty()) return classes;

  const Placement place = placement(nativeWidth, nativeHeight, spec);
  cv::Mat best, resized;
  for (std::size_t c = 0; c < logits.size(); ++c) {
    // OpenCV reads through a pointer that is not const; it does not write.
    auto* pixels = const_cast<float*>(logits[c].pixels.data());
    const cv::Mat plane(spec.height, spec.width, CV_32F, pixels);
    // Only the slice's part: interpolation at its edge must not see the padding.
    const cv::Mat part = plane(cv::Rect(place.x, place.y, place.width, place.height));
    cv::resize(part, c == 0 ? best : resized, cv::Size(nativeWidth, nativeHeight), 0, 0, cv::INTER_LINEAR);
    if (c == 0) continue;
    for (int y = 0; y < nativeHeight; ++y) {
      const float* now = resized.ptr<float>(y);
      float* highest = best.ptr<float>(y);
      for (int x = 0; x < nativeWidth; ++x)
        if (now[x] > highest[x]) {  // a tie stays with the lower index
          highest[x] = now[x];
          classes.at(x, y) = static_cast<std::uint8_t>(c);
        }
    }
  }
  return classes;
}

}  // namespace diptych
