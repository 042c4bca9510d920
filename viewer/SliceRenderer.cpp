#include "viewer/SliceRenderer.h"

#include "viewer/Resample.h"
#include "viewer/SliceOverlay.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>

namespace diptych::viewer {
namespace {

constexpr int kLargestSide = 8192;  // pixels; far beyond any screen, and a bound on what a wrong spacing can ask for

bool isColour(const Volume& volume) {
  return volume.channels() == 3;
}

bool contains(const GridSize& size, int k, int t) {
  return k >= 0 && k < size.z && t >= 0 && t < size.t;
}

Plane planeOf(const Volume& volume, int k, int t, int channel) {
  const GridSize& size = volume.size();
  const std::size_t pixels = static_cast<std::size_t>(size.x) * static_cast<std::size_t>(size.y);
  const auto at =
      static_cast<std::size_t>((channel * size.t + t)) * static_cast<std::size_t>(size.z) + static_cast<std::size_t>(k);
  return {volume.bytes() + at * pixels * bytesPerScalar(volume.type()), volume.type(), size.x, size.y};
}

double usableStep(double step) {
  return std::isfinite(step) && step > 0 ? step : 1.0;
}

struct PictureSize {
  int width = 0, height = 0;
};

/// Square pixels of `pixelMm` over the slice's area; where none is given, the finer spacing, coarsened only
/// as far as kLargestSide demands.
Result<PictureSize> pictureSize(const Volume& volume, double pixelMm) {
  const Vec3 spacing = volume.geometry().affine.spacing();
  const double stepX = usableStep(spacing.x), stepY = usableStep(spacing.y);
  const double extentX = stepX * volume.size().x, extentY = stepY * volume.size().y;
  if (!std::isfinite(pixelMm) || pixelMm < 0)
    return Error{ErrorCode::usage, "Cannot draw a slice: the pixel size of the picture must be a positive length", "",
                 ""};
  const double pixel =
      pixelMm > 0 ? pixelMm : std::max(std::min(stepX, stepY), std::max(extentX, extentY) / kLargestSide);
  if (std::max(extentX, extentY) / pixel > kLargestSide + 0.5)
    return Error{
        ErrorCode::usage,
        "Cannot draw a slice: the picture would be wider or higher than " + std::to_string(kLargestSide) + " pixels",
        "ask for larger pixels", ""};
  const auto side = [pixel](double extent) { return std::max(1, static_cast<int>(std::lround(extent / pixel))); };
  return PictureSize{side(extentX), side(extentY)};
}

/// DICOM PS3.3 C.11.2.1.3.2 (LINEAR_EXACT): centre ± width/2 spans black to white. Not finite becomes black.
std::uint8_t greyLevel(double value, const WindowLevel& window) {
  const double low = window.centre - window.width / 2;
  const double level = (value - low) / window.width * 255;
  if (!(level > 0)) return 0;  // also NaN
  return level >= 255 ? 255 : static_cast<std::uint8_t>(std::lround(level));
}

WindowLevel windowOver(double low, double high) {
  const double width = high - low;
  // A constant slice has no contrast to show; any width will do that divides.
  return {low + 0.5 * width, width > 0 && std::isfinite(width) ? width : 1.0};
}

}  // namespace

WindowLevel defaultWindow(const Volume& volume, int k, int t) {
  if (volume.modality() == "CT" && volume.channels() == 1) return {40, 400};
  if (isColour(volume) && volume.type() == ScalarType::uint8) return {127.5, 255};
  return percentileWindow(volume, k, t);
}

WindowLevel percentileWindow(const Volume& volume, int k, int t) {
  if (volume.empty() || !contains(volume.size(), k, t)) return {};
  std::vector<float> values = volume.slice(k, t).pixels;
  std::erase_if(values, [](float v) { return !std::isfinite(v); });
  if (values.empty()) return {};
  const auto percentile = [&values](double fraction) {
    const auto rank = values.begin() + std::lround(fraction * static_cast<double>(values.size() - 1));
    std::nth_element(values.begin(), rank, values.end());
    return static_cast<double>(*rank);
  };
  const double low = percentile(0.01), high = percentile(0.99);
  if (high > low) return windowOver(low, high);
  // Nearly everything is one value: show what is not.
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  return windowOver(*least, *most);
}

Result<Picture> renderSlice(const Volume& volume, const SliceRequest& request, const LabelTiles* labels,
                            const Scheme* scheme) {
  if (volume.empty() || !contains(volume.size(), request.k, request.t))
    return Error{ErrorCode::usage,
                 "Cannot draw slice " + std::to_string(request.k) + " of phase " + std::to_string(request.t) +
                     ": the volume has no such slice",
                 "", ""};
  if (labels != nullptr && !(labels->size() == volume.size()))
    return Error{ErrorCode::usage, "Cannot draw labels over a slice: their grid is not the volume's", "", ""};
  const WindowLevel window = request.window ? *request.window : defaultWindow(volume, request.k, request.t);
  if (!std::isfinite(window.centre) || !(window.width > 0) || !std::isfinite(window.width))
    return Error{ErrorCode::usage, "Cannot draw a slice: the width of its window must be positive", "", ""};
  const Result<PictureSize> size = pictureSize(volume, request.pixelMm);
  if (!size) return size.error();

  Picture picture{size->width, size->height, {}};
  const std::size_t pixels = static_cast<std::size_t>(picture.width) * static_cast<std::size_t>(picture.height);
  picture.rgba.assign(4 * pixels, 255);
  const int planes = isColour(volume) ? 3 : 1;
  for (int channel = 0; channel < planes; ++channel) {
    const Result<Raster<double>> plane =
        resampleLinear(planeOf(volume, request.k, request.t, channel), picture.width, picture.height);
    if (!plane) return plane.error();
    for (std::size_t i = 0; i < pixels; ++i) {
      const std::uint8_t level = greyLevel(plane->pixels[i] * volume.slope() + volume.intercept(), window);
      if (planes == 3)
        picture.rgba[4 * i + static_cast<std::size_t>(channel)] = level;
      else
        std::fill_n(picture.rgba.begin() + static_cast<std::ptrdiff_t>(4 * i), 3, level);
    }
  }
  if (labels != nullptr && !labels->sliceEmpty(request.k, request.t)) {
    const Result<Raster<SegmentValue>> fitted =
        resampleNearest(labels->slice(request.k, request.t), picture.width, picture.height);
    if (!fitted) return fitted.error();
    blendLabels(picture, *fitted, scheme, request.overlayOpacity, request.outline);
  }
  return picture;
}

}  // namespace diptych::viewer
