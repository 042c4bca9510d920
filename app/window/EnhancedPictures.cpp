#include "app/window/EnhancedPictures.h"

#include "app/window/Background.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

namespace diptych::app {
namespace {

constexpr std::size_t kKept = 64;  // at 224 × 224 a few megabytes

viewer::SliceView::OtherPicture make(const Volume& volume, const InputSpec& spec, const IntensityRange& range, int k,
                                     int t) {
  const NetworkInput input = makeNetworkInput(volume.slice(k, t), spec, range);
  // Where only the worker can enhance, the original at network size stands in; the view's title says so.
  const Raster<float>& panel = isMadeByWorker(spec.enhancer) ? input.original : input.enhanced;
  Raster<std::uint8_t> grey(panel.width, panel.height);
  for (std::size_t i = 0; i < grey.pixels.size(); ++i)
    grey.pixels[i] = static_cast<std::uint8_t>(std::lround(255 * std::clamp(panel.pixels[i], 0.0F, 1.0F)));
  const FitTransform fit = fitTransform(volume.size().x, volume.size().y, spec);
  // x_net = scale·(u + 0.5) − 0.5 + offset, brought to the composer's form u = (x − offset')/scale.
  return {std::move(grey), fit.scaleX, fit.scaleY, 0.5 * fit.scaleX - 0.5 + fit.offsetX,
          0.5 * fit.scaleY - 0.5 + fit.offsetY};
}

viewer::SliceView::OtherPicture transposed(const viewer::SliceView::OtherPicture& picture) {
  Raster<std::uint8_t> grey(picture.grey.height, picture.grey.width);
  for (int y = 0; y < grey.height; ++y)
    for (int x = 0; x < grey.width; ++x) grey.at(x, y) = picture.grey.at(y, x);
  return {std::move(grey), picture.scaleY, picture.scaleX, picture.offsetY, picture.offsetX};
}

bool samePixels(const Volume& a, const Volume& b) {
  return a.bytes() == b.bytes();
}

}  // namespace

viewer::SliceView::OtherPicture asShown(viewer::SliceView::OtherPicture picture, const viewer::ViewPlane& plane) {
  if (plane.horizontal == 1) picture = transposed(picture);
  if (plane.flipU) {
    for (int y = 0; y < picture.grey.height; ++y) {
      const auto row = picture.grey.pixels.begin() + static_cast<std::ptrdiff_t>(picture.grey.index(0, y));
      std::reverse(row, row + picture.grey.width);
    }
    picture.offsetX = picture.grey.width - 1 - picture.offsetX - (plane.width - 1) * picture.scaleX;
  }
  if (plane.flipV) {
    for (int y = 0; y < picture.grey.height / 2; ++y) {
      const auto row = picture.grey.pixels.begin() + static_cast<std::ptrdiff_t>(picture.grey.index(0, y));
      const auto other =
          picture.grey.pixels.begin() + static_cast<std::ptrdiff_t>(picture.grey.index(0, picture.grey.height - 1 - y));
      std::swap_ranges(row, row + picture.grey.width, other);
    }
    picture.offsetY = picture.grey.height - 1 - picture.offsetY - (plane.height - 1) * picture.scaleY;
  }
  return picture;
}

void EnhancedPictures::setSource(const Volume& volume, const InputSpec& spec) {
  if (samePixels(volume, volume_) && spec == spec_ && range_) return;
  volume_ = volume;
  spec_ = spec;
  range_.reset();
  pictures_.clear();
  order_.clear();
  underWay_.clear();
  const unsigned mine = ++generation_;
  if (volume_.empty()) return;
  inBackground(
      this, [volume, rule = spec.intensity] { return volumeIntensityRange(volume, rule); },
      [this, mine](const IntensityRange& range) {
        if (mine != generation_) return;
        range_ = range;
        Q_EMIT ready();
      });
}

std::optional<viewer::SliceView::OtherPicture> EnhancedPictures::picture(int k, int t) {
  if (!range_) return std::nullopt;
  const Key key{t, k};
  auto found = pictures_.find(key);
  if (found == pictures_.end()) {
    keep(key, make(volume_, spec_, *range_, k, t));
    found = pictures_.find(key);
  }
  prefetch(k - 1, t);
  prefetch(k + 1, t);
  if (volume_.size().t > 1) prefetch(k, (t + 1) % volume_.size().t);
  return found->second;
}

void EnhancedPictures::prefetch(int k, int t) {
  const Key key{t, k};
  if (k < 0 || k >= volume_.size().z || pictures_.contains(key) || underWay_.contains(key)) return;
  underWay_[key] = true;
  inBackground(
      this, [volume = volume_, spec = spec_, range = *range_, k, t] { return make(volume, spec, range, k, t); },
      [this, key, mine = generation_](viewer::SliceView::OtherPicture picture) {
        if (mine != generation_) return;
        underWay_.erase(key);
        keep(key, std::move(picture));
      });
}

void EnhancedPictures::keep(const Key& key, viewer::SliceView::OtherPicture picture) {
  if (!pictures_.insert_or_assign(key, std::move(picture)).second) return;
  order_.push_back(key);
  if (order_.size() <= kKept) return;
  pictures_.erase(order_.front());
  order_.pop_front();
}

}  // namespace diptych::app
