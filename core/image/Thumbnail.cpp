#include "core/image/Thumbnail.h"

#include "core/base/Quantile.h"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace diptych {
namespace {

/// How the slice is turned for the screen: first swapped, then mirrored.
struct Layout {
  bool swapped = false, mirroredAcross = false, mirroredDown = false;
};

/// Which way a plane of the body lies on the screen, in LPS.
struct BodyPlane {
  Vec3 normal, right, down;
};
constexpr std::array<BodyPlane, 3> kBodyPlanes{{{{0, 0, 1}, {1, 0, 0}, {0, 1, 0}},     // axial
                                                {{0, 1, 0}, {1, 0, 0}, {0, 0, -1}},    // coronal
                                                {{1, 0, 0}, {0, 1, 0}, {0, 0, -1}}}};  // sagittal

/// Of the eight layouts the one nearest to the convention; of equals, the one nearest to how the slice is stored.
Layout layoutFor(const Geometry& geometry) {
  if (geometry.unit != LengthUnit::millimetres || !geometry.affine.inverse()) return {};
  const Vec3 i = normalized(geometry.affine.step(0)), j = normalized(geometry.affine.step(1));
  const Vec3 normal = normalized(cross(i, j));
  const BodyPlane& plane = *std::max_element(kBodyPlanes.begin(), kBodyPlanes.end(), [&](const auto& a, const auto& b) {
    return std::abs(dot(normal, a.normal)) < std::abs(dot(normal, b.normal));
  });
  Layout best;
  double bestFit = -3;
  for (const bool swapped : {false, true})
    for (const bool across : {false, true})
      for (const bool down : {false, true}) {
        const double fit =
            (across ? -1 : 1) * dot(swapped ? j : i, plane.right) + (down ? -1 : 1) * dot(swapped ? i : j, plane.down);
        if (fit <= bestFit + 1e-9) continue;
        bestFit = fit;
        best = {swapped, across, down};
      }
  return best;
}

/// Modality values of a slice, or luminance (ITU-R BT.601); what is not a number becomes the lowest value there is.
Raster<float> greySlice(const Volume& volume, int k) {
  Raster<float> grey = volume.slice(k);
  if (volume.channels() == 3) {
    const Raster<float> green = volume.slice(k, 0, 1), blue = volume.slice(k, 0, 2);
    for (std::size_t p = 0; p < grey.pixels.size(); ++p)
      grey.pixels[p] = 0.299f * grey.pixels[p] + 0.587f * green.pixels[p] + 0.114f * blue.pixels[p];
  }
  float lowest = 0;
  bool any = false;
  for (const float value : grey.pixels)
    if (std::isfinite(value)) {
      lowest = any ? std::min(lowest, value) : value;
      any = true;
    }
  for (float& value : grey.pixels)
    if (!std::isfinite(value)) value = lowest;
  return grey;
}

/// Size in square pixels as small as the finer of the two steps, then shrunk to fit; never enlarged beyond that.
cv::Size fittingSize(const Geometry& geometry, int maxSide) {
  const auto usable = [](double step) { return std::isfinite(step) && step > 0 ? step : 1.0; };
  const Vec3 spacing = geometry.affine.spacing();
  const double stepX = usable(spacing.x), stepY = usable(spacing.y), finest = std::min(stepX, stepY);
  const double width = geometry.size.x * stepX / finest, height = geometry.size.y * stepY / finest;
  const double scale = std::min(1.0, maxSide / std::max(width, height));
  const auto pixels = [&](double length) {
    return std::clamp(static_cast<int>(std::lround(length * scale)), 1, maxSide);
  };
  return {pixels(width), pixels(height)};
}

struct Range {
  double low = 0, high = 0;
};

Range shownRange(const Volume& volume, const cv::Mat& picture) {
  if (volume.channels() == 3) return {0, 255};
  if (volume.modality() == "CT") return {40 - 400 / 2, 40 + 400 / 2};
  std::vector<float> values(picture.begin<float>(), picture.end<float>());
  return {quantile(values, 0.01), quantile(values, 0.99)};
}

std::uint8_t greyOf(double value, Range range) {
  if (range.high <= range.low) return 0;
  return static_cast<std::uint8_t>(
      std::lround(255 * std::clamp((value - range.low) / (range.high - range.low), 0.0, 1.0)));
}

}  // namespace

Raster<std::uint8_t> thumbnail(const Volume& volume, int maxSide) {
  const GridSize& size = volume.size();
  if (volume.empty() || size.x < 1 || size.y < 1 || size.z < 1 || size.t < 1 || maxSide < 1) return {};
  Raster<float> slice = greySlice(volume, size.z / 2);
  cv::Mat picture;
  // Averaged before the window is applied: noise then does not eat up its range.
  cv::resize(cv::Mat(slice.height, slice.width, CV_32F, slice.pixels.data()), picture,
             fittingSize(volume.geometry(), maxSide), 0, 0, cv::INTER_AREA);
  const Range range = shownRange(volume, picture);

  const Layout layout = layoutFor(volume.geometry());
  Raster<std::uint8_t> result{layout.swapped ? picture.rows : picture.cols,
                              layout.swapped ? picture.cols : picture.rows};
  for (int y = 0; y < result.height; ++y)
    for (int x = 0; x < result.width; ++x) {
      const int across = layout.mirroredAcross ? result.width - 1 - x : x,
                down = layout.mirroredDown ? result.height - 1 - y : y;
      result.at(x, y) =
          greyOf(layout.swapped ? picture.at<float>(across, down) : picture.at<float>(down, across), range);
    }
  return result;
}

}  // namespace diptych
