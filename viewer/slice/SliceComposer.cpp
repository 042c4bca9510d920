#include "viewer/slice/SliceComposer.h"

#include "viewer/slice/AxisMap.h"
#include "viewer/slice/GreyPicture.h"
#include "viewer/slice/LabelLayer.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

namespace diptych::viewer {
namespace {

constexpr std::uint32_t kBlack = 0xff000000u;

/// Where a picture's pixels lie in slice coordinates: pixel = voxel · scale + offset.
struct Placement {
  double scaleX = 1, scaleY = 1, offsetX = 0, offsetY = 0;
};

/// A slice's axis, seen as the axis of a picture placed over it.
AxisMap placed(double origin, double pixelsPerVoxel, double scale, double offset, int size) {
  return {origin + pixelsPerVoxel * (0.5 - (offset + 0.5) / scale), pixelsPerVoxel / scale, size};
}

/// How often an axis is halved before it is sampled.
int halvings(const AxisMap& axis) {
  int times = 0;
  for (double scale = axis.scale; scale < 0.5 && axis.size >> times > 1; scale *= 2) ++times;
  return times;
}

/// Voxels to look for borders, so that the neighbours of a pixel's voxel that have pixels of their own are among them.
int reach(double pixelsPerVoxel) {
  return pixelsPerVoxel < 1 ? static_cast<int>(std::min(std::ceil(1 / pixelsPerVoxel), 64.0)) : 1;
}

PixelRect pixelsOf(const AxisMap& columns, const AxisMap& rows, const PixelRect& within) {
  return {std::max(within.left, columns.firstPixel(0)), std::max(within.top, rows.firstPixel(0)),
          std::min(within.right, columns.firstPixel(columns.size)),
          std::min(within.bottom, rows.firstPixel(rows.size))};
}

}  // namespace

struct SliceComposer::State {
  std::optional<SliceValues> values;  ///< of an image; a ready picture has none
  WindowLevel window;
  Placement placement;
  ViewTransform transform;
  bool smooth = true;
  std::vector<LabelLayer> layers;

  GreyPicture picture;
  bool pictureStale = false;
  GreyPicture coarse;  ///< the picture, halved so many times
  int coarseColumns = 0, coarseRows = 0;

  AxisMap columns(int size) const { return {transform.originX, transform.scaleX, size}; }
  AxisMap rows(int size) const { return {transform.originY, transform.scaleY, size}; }
  AxisMap pictureColumns() const {
    return placed(transform.originX, transform.scaleX, placement.scaleX, placement.offsetX, picture.width());
  }
  AxisMap pictureRows() const {
    return placed(transform.originY, transform.scaleY, placement.scaleY, placement.offsetY, picture.height());
  }

  void setReach(LabelLayer& layer) const { layer.setReach(reach(transform.scaleX), reach(transform.scaleY)); }
  void refreshPicture();
  const GreyPicture& halvedPicture(int timesColumns, int timesRows);
  void composePicture(const PixelBuffer& target, const PixelRect& rect);
  void composeLayer(const PixelBuffer& target, const PixelRect& rect, LabelLayer& layer) const;
};

void SliceComposer::State::refreshPicture() {
  if (!pictureStale) return;
  if (values) picture = windowed(*values, window);
  coarse = {};
  pictureStale = false;
}

const GreyPicture& SliceComposer::State::halvedPicture(int timesColumns, int timesRows) {
  if (timesColumns == 0 && timesRows == 0) return picture;
  if (coarse.channels == 0 || coarseColumns != timesColumns || coarseRows != timesRows) {
    coarse = halved(picture, timesColumns > 0, timesRows > 0);
    for (int time = 1; time < std::max(timesColumns, timesRows); ++time)
      coarse = halved(coarse, time < timesColumns, time < timesRows);
    coarseColumns = timesColumns;
    coarseRows = timesRows;
  }
  return coarse;
}

void SliceComposer::State::composePicture(const PixelBuffer& target, const PixelRect& rect) {
  refreshPicture();
  AxisMap across = pictureColumns(), down = pictureRows();
  const bool shown = across.usable() && down.usable();
  const PixelRect inside = shown ? pixelsOf(across, down, rect) : PixelRect{};
  std::optional<ScaledRows> scaled;
  if (!inside.empty()) {
    const int timesColumns = smooth ? halvings(across) : 0, timesRows = smooth ? halvings(down) : 0;
    const GreyPicture& source = halvedPicture(timesColumns, timesRows);
    across = {across.origin, std::ldexp(across.scale, timesColumns), source.width()};
    down = {down.origin, std::ldexp(down.scale, timesRows), source.height()};
    scaled.emplace(source, across, down, inside.left, inside.right, smooth);
  }
  for (int y = rect.top; y < rect.bottom; ++y) {
    std::uint32_t* row = target.pixels + static_cast<std::ptrdiff_t>(y) * target.stride;
    if (!scaled || y < inside.top || y >= inside.bottom) {
      std::fill(row + rect.left, row + rect.right, kBlack);
      continue;
    }
    std::fill(row + rect.left, row + inside.left, kBlack);
    scaled->write(y, row + inside.left);
    std::fill(row + inside.right, row + rect.right, kBlack);
  }
}

void SliceComposer::State::composeLayer(const PixelBuffer& target, const PixelRect& rect, LabelLayer& layer) const {
  const AxisMap across = columns(layer.labels().width), down = rows(layer.labels().height);
  if (!across.usable() || !down.usable()) return;
  const PixelRect inside = pixelsOf(across, down, rect);
  if (inside.empty()) return;
  layer.prepare();
  LabelRows labels(layer, across, down, inside.left, inside.right);
  for (int y = inside.top; y < inside.bottom; ++y)
    labels.paint(y, target.pixels + static_cast<std::ptrdiff_t>(y) * target.stride + inside.left);
}

SliceComposer::SliceComposer() : state_{std::make_unique<State>()} {}
SliceComposer::~SliceComposer() = default;
SliceComposer::SliceComposer(SliceComposer&&) noexcept = default;
SliceComposer& SliceComposer::operator=(SliceComposer&&) noexcept = default;

void SliceComposer::setImage(SliceValues values) {
  state_->values = std::move(values);
  state_->placement = {};
  state_->pictureStale = true;
}

void SliceComposer::setGrey(Raster<std::uint8_t> grey, double scaleX, double scaleY, double offsetX, double offsetY) {
  state_->values.reset();
  state_->picture = {1, {std::move(grey)}};
  state_->placement = {scaleX, scaleY, offsetX, offsetY};
  state_->pictureStale = true;
}

void SliceComposer::setWindow(WindowLevel window) {
  if (window.centre == state_->window.centre && window.width == state_->window.width) return;
  state_->window = window;
  if (state_->values) state_->pictureStale = true;
}

void SliceComposer::setTransform(const ViewTransform& transform) {
  state_->transform = transform;
  for (LabelLayer& layer : state_->layers) state_->setReach(layer);
}

void SliceComposer::setSmooth(bool smooth) {
  state_->smooth = smooth;
}

void SliceComposer::setLayerCount(std::size_t count) {
  state_->layers.resize(count);
  for (LabelLayer& layer : state_->layers) state_->setReach(layer);
}

void SliceComposer::setLayer(std::size_t layer, Raster<SegmentValue> labels, LabelStyle style) {
  state_->layers.at(layer).setLabels(std::move(labels));
  setLayerStyle(layer, std::move(style));
}

void SliceComposer::setLayerStyle(std::size_t layer, LabelStyle style) {
  state_->layers.at(layer).style = std::move(style);
}

PixelRect SliceComposer::setLabels(std::size_t layer, int u, int v, const Raster<SegmentValue>& labels,
                                   const PixelBuffer& target) {
  LabelLayer& changed = state_->layers.at(layer);
  const LabelBox box = changed.setLabels(u, v, labels);
  const AxisMap across = state_->columns(changed.labels().width), down = state_->rows(changed.labels().height);
  if (box.empty() || !across.usable() || !down.usable()) return {};
  const PixelRect pixels{std::max(across.firstPixel(box.left), 0), std::max(down.firstPixel(box.top), 0),
                         std::min(across.firstPixel(box.right), target.width),
                         std::min(down.firstPixel(box.bottom), target.height)};
  return pixels.empty() ? PixelRect{} : pixels;
}

void SliceComposer::compose(const PixelBuffer& target, const PixelRect& rect) {
  const PixelRect clipped{std::max(rect.left, 0), std::max(rect.top, 0), std::min(rect.right, target.width),
                          std::min(rect.bottom, target.height)};
  if (target.pixels == nullptr || clipped.empty()) return;
  state_->composePicture(target, clipped);
  for (LabelLayer& layer : state_->layers) state_->composeLayer(target, clipped, layer);
}

}  // namespace diptych::viewer
