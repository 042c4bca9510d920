#include "viewer/qt/SlicePicture.h"

#include "viewer/qt/VectorRegisters.h"
#include "viewer/slice/SliceSource.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace diptych::viewer {
namespace {

/// A box of labels this small is read voxel by voxel; larger ones cost less as a whole slice, tile by tile.
constexpr int kFewVoxels = 4096;

int axisIndex(GridAxis axis) {
  return axis == GridAxis::i ? 0 : axis == GridAxis::j ? 1 : 2;
}

bool usable(const SliceView::OtherPicture& picture) {
  return !picture.grey.empty() && picture.scaleX > 0 && picture.scaleY > 0;
}

Raster<SegmentValue> cropped(const Raster<SegmentValue>& from, int left, int top, int width, int height) {
  Raster<SegmentValue> to(width, height);
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) to.at(x, y) = from.at(left + x, top + y);
  return to;
}

}  // namespace

void SlicePicture::setVolume(const Volume& volume, const ViewPlane& plane) {
  volume_ = volume;
  plane_ = plane;
  slice_ = (plane.count - 1) / 2;
  t_ = 0;
  window_.reset();
  layers_.clear();
  composer_.setLayerCount(0);
  valuesStale_ = labelsStale_ = true;
}

void SlicePicture::clear() {
  volume_ = {};
  plane_ = {};
  layers_.clear();
  composer_ = {};
  composer_.setSmooth(smooth_);
  transform_ = {};
  window_.reset();
  valuesStale_ = labelsStale_ = false;
  message_.clear();
  stale_ = image_.rect();
}

void SlicePicture::setSlice(int slice, int t) {
  if (slice == slice_ && t == t_) return;
  slice_ = slice;
  t_ = t;
  valuesStale_ = labelsStale_ = true;
}

void SlicePicture::setSource(SliceView::PictureSource source, const QString& waiting) {
  source_ = std::move(source);
  waiting_ = waiting;
  valuesStale_ = true;
}

void SlicePicture::setWindow(WindowLevel window) {
  window_ = window;
  composer_.setWindow(window);
  if (!source_) stale_ = image_.rect();  // a picture from elsewhere has no window
}

WindowLevel SlicePicture::window() const {
  if (!window_ && !empty()) {
    const VoxelPoint middle = plane_.toVoxel(plane_.width / 2, plane_.height / 2, (plane_.count - 1) / 2);
    window_ = defaultWindow(volume_, static_cast<int>(std::lround(middle.k)), 0);
  }
  return window_.value_or(WindowLevel{});
}

double SlicePicture::valueSpan() const {
  if (empty()) return 1;
  const Result<SliceValues> values = sliceValues(volume_, plane_, slice_, t_);
  if (!values) return 1;
  double low = HUGE_VAL, high = -HUGE_VAL;
  for (const float value : values->planes[0].pixels) {
    if (!std::isfinite(value)) continue;
    low = std::min<double>(low, value);
    high = std::max<double>(high, value);
  }
  return high > low ? high - low : 1;
}

void SlicePicture::setSmooth(bool smooth) {
  smooth_ = smooth;
  composer_.setSmooth(smooth);
  stale_ = image_.rect();
}

void SlicePicture::setPlace(QSize devicePixels, double devicePixelRatio, const ViewTransform& transform) {
  if (devicePixels != image_.size() || devicePixelRatio != image_.devicePixelRatio()) {
    image_ = QImage(devicePixels, QImage::Format_RGB32);
    image_.setDevicePixelRatio(devicePixelRatio);
    stale_ = image_.rect();
  }
  if (transform == transform_) return;
  transform_ = transform;
  composer_.setTransform(transform);
  stale_ = image_.rect();
}

void SlicePicture::setLayers(std::vector<SliceView::LabelLayer> layers) {
  layers_ = std::move(layers);
  labelsStale_ = true;
}

void SlicePicture::setLayerStyle(std::size_t layer, const LabelStyle& style) {
  if (layer >= layers_.size()) return;
  layers_[layer].style = style;
  if (!labelsStale_) composer_.setLayerStyle(layer, styleShown(style));
  stale_ = image_.rect();
}

void SlicePicture::setLabelsShown(bool shown) {
  if (shown == labelsShown_) return;
  labelsShown_ = shown;
  // By style, not by taking the layers away: the composer keeps what paintLabels() painted.
  for (std::size_t i = 0; i < layers_.size(); ++i) setLayerStyle(i, LabelStyle(layers_[i].style));
}

QRect SlicePicture::paintLabels(std::size_t layer, const VoxelBox& box,
                                const std::function<SegmentValue(int, int, int)>& at) {
  const std::optional<SliceBox> here = onThisSlice(box);
  if (!here || layer >= layers_.size()) return {};
  Raster<SegmentValue> labels(here->width, here->height);
  for (int y = 0; y < here->height; ++y)
    for (int x = 0; x < here->width; ++x) {
      const VoxelPoint voxel = plane_.toVoxel(here->u + x, here->v + y, slice_);
      labels.at(x, y) = at(static_cast<int>(std::lround(voxel.i)), static_cast<int>(std::lround(voxel.j)),
                           static_cast<int>(std::lround(voxel.k)));
    }
  return show(layer, *here, labels);
}

QRect SlicePicture::replaceLabels(std::size_t layer, LabelTiles labels, const VoxelBox& changed) {
  if (layer >= layers_.size()) return {};
  const bool sameGrid = labels.size() == layers_[layer].labels.size();
  layers_[layer].labels = std::move(labels);
  if (!sameGrid) {  // not what was promised; then everything may have changed
    labelsStale_ = true;
    return image_.rect();
  }
  const std::optional<SliceBox> here = onThisSlice(changed);
  if (!here || layers_[layer].labels.size() != volume_.size()) return {};
  const LabelTiles& now = layers_[layer].labels;
  if (here->width * here->height > kFewVoxels)
    return show(layer, *here, cropped(labelsOf(now), here->u, here->v, here->width, here->height));
  return paintLabels(layer, changed, [&now, this](int i, int j, int k) { return now.at(i, j, k, t_); });
}

std::optional<SlicePicture::SliceBox> SlicePicture::onThisSlice(const VoxelBox& box) const {
  if (empty() || box.empty() || box.t != t_) return {};
  const GridSize& size = volume_.size();
  const std::array<int, 3> low = {std::max(box.lowI, 0), std::max(box.lowJ, 0), std::max(box.lowK, 0)};
  const std::array<int, 3> high = {std::min(box.highI, size.x - 1), std::min(box.highJ, size.y - 1),
                                   std::min(box.highK, size.z - 1)};
  for (std::size_t axis = 0; axis < 3; ++axis)
    if (low[axis] > high[axis]) return {};
  const auto normal = static_cast<std::size_t>(axisIndex(plane_.normal));
  if (slice_ < low[normal] || slice_ > high[normal]) return {};

  double u0 = 0, v0 = 0, u1 = 0, v1 = 0;
  plane_.fromVoxel({static_cast<double>(low[0]), static_cast<double>(low[1]), static_cast<double>(low[2])}, u0, v0);
  plane_.fromVoxel({static_cast<double>(high[0]), static_cast<double>(high[1]), static_cast<double>(high[2])}, u1, v1);
  const auto whole = [](double at) { return static_cast<int>(std::lround(at)); };
  const int left = whole(std::min(u0, u1)), top = whole(std::min(v0, v1));
  return SliceBox{left, top, whole(std::max(u0, u1)) - left + 1, whole(std::max(v0, v1)) - top + 1};
}

Raster<SegmentValue> SlicePicture::labelsOf(const LabelTiles& labels) const {
  if (labels.size() != volume_.size()) return {plane_.width, plane_.height};
  return sliceLabels(labels, plane_, slice_, t_);
}

LabelStyle SlicePicture::styleShown(const LabelStyle& style) const {
  if (labelsShown_) return style;
  LabelStyle hidden = style;
  hidden.fill = hidden.outline = hidden.hatch = false;
  return hidden;
}

QRect SlicePicture::show(std::size_t layer, const SliceBox& box, const Raster<SegmentValue>& labels) {
  if (image_.isNull() || labelsStale_) return {};  // image() will read the snapshot
  const PixelRect changed = composer_.setLabels(layer, box.u, box.v, labels, buffer());
  const QRect pixels = QRect(QPoint(changed.left, changed.top), QPoint(changed.right - 1, changed.bottom - 1));
  stale_ += pixels & image_.rect();
  return pixels & image_.rect();
}

void SlicePicture::loadValues() {
  valuesStale_ = false;
  message_.clear();
  stale_ = image_.rect();
  if (source_) {
    std::optional<SliceView::OtherPicture> other = source_(slice_, t_);
    if (other && usable(*other)) {
      composer_.setGrey(std::move(other->grey), other->scaleX, other->scaleY, other->offsetX, other->offsetY);
      return;
    }
    // Black rather than the slice before: labels must never lie over a picture they do not belong to.
    composer_.setGrey({plane_.width, plane_.height}, 1, 1, 0, 0);
    message_ = waiting_;
    return;
  }
  Result<SliceValues> values = sliceValues(volume_, plane_, slice_, t_);
  if (!values) {
    composer_.setGrey({plane_.width, plane_.height}, 1, 1, 0, 0);
    message_ = QString::fromStdString(values.error().sentence());
    return;
  }
  composer_.setImage(std::move(values).value());
  composer_.setWindow(window());
}

void SlicePicture::readLabels() {
  if (!labelsStale_) return;
  labelsStale_ = false;
  composer_.setLayerCount(layers_.size());
  for (std::size_t i = 0; i < layers_.size(); ++i)
    composer_.setLayer(i, labelsOf(layers_[i].labels), styleShown(layers_[i].style));
  stale_ = image_.rect();
}

PixelBuffer SlicePicture::buffer() {
  return {reinterpret_cast<std::uint32_t*>(image_.bits()), image_.width(), image_.height(),
          static_cast<int>(image_.bytesPerLine() / 4)};
}

const QImage& SlicePicture::image() {
  if (empty()) {
    if (!stale_.isEmpty()) image_.fill(Qt::black);
    stale_ = {};
    return image_;
  }
  releaseUpperHalves();
  if (valuesStale_) loadValues();
  readLabels();
  const PixelBuffer target = buffer();
  for (const QRect& rect : stale_)
    composer_.compose(target, {rect.left(), rect.top(), rect.right() + 1, rect.bottom() + 1});
  stale_ = {};
  return image_;
}

}  // namespace diptych::viewer
