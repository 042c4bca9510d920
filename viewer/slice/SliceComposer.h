#pragma once
// One slice view's pixels: window/level, smooth scaling, labels over it. Knows nothing of widgets; fills a buffer that the
// widget shows. Only what changed is done again.

#include "core/image/Raster.h"
#include "core/label/Scheme.h"
#include "viewer/SliceRenderer.h"
#include "viewer/slice/LabelStyle.h"
#include "viewer/slice/SliceSource.h"

#include <cstddef>
#include <cstdint>
#include <memory>

namespace diptych::viewer {

/// Pixels of the target, half open.
struct PixelRect {
  int left = 0, top = 0, right = 0, bottom = 0;
  bool empty() const { return left >= right || top >= bottom; }
  bool operator==(const PixelRect&) const = default;
};

/// Slice coordinates to pixels: x = originX + (u + 0.5) · scaleX, likewise y; pixel p covers [p, p+1) and shows what lies
/// under its centre.
struct ViewTransform {
  double originX = 0, originY = 0;  ///< pixel position of the slice's top left corner
  double scaleX = 1, scaleY = 1;    ///< pixels a voxel, > 0
  bool operator==(const ViewTransform&) const = default;
};

/// 32-bit premultiplied ARGB, native endian (QImage::Format_RGB32/ARGB32_Premultiplied).
struct PixelBuffer {
  std::uint32_t* pixels = nullptr;
  int width = 0, height = 0;
  int stride = 0;  ///< in pixels
};

class SliceComposer {
public:
  SliceComposer();
  ~SliceComposer();
  SliceComposer(SliceComposer&&) noexcept;
  SliceComposer& operator=(SliceComposer&&) noexcept;

  // --- the picture: the later of the two calls counts
  /// `values`: of one slice.
  void setImage(SliceValues values);
  /// A picture of other size over the same slice (the enhanced panel): 8-bit grey, with where its pixel centres lie:
  /// x = u · scaleX + offsetX and y likewise, x and y in picture pixels, scales > 0. Window/level does not touch it.
  void setGrey(Raster<std::uint8_t> grey, double scaleX, double scaleY, double offsetX, double offsetY);
  /// Centre ± width/2 spans black to white, as renderSlice() does it; colours channel by channel.
  void setWindow(WindowLevel window);
  void setTransform(const ViewTransform& transform);
  /// Bilinear (default; where a picture is shown at less than half its size, from one halved first, so that nothing is
  /// skipped) or nearest. Labels are always nearest.
  void setSmooth(bool smooth);

  // --- layers, drawn in order
  /// New layers are empty.
  void setLayerCount(std::size_t count);
  /// Labels as sliceLabels() gave them.
  void setLayer(std::size_t layer, Raster<SegmentValue> labels, LabelStyle style);
  void setLayerStyle(std::size_t layer, LabelStyle style);
  /// Replaces labels in a box of the slice (voxels u,v); `labels` has the box's size. Gives the pixels to compose and show
  /// again: empty where no label changed.
  PixelRect setLabels(std::size_t layer, int u, int v, const Raster<SegmentValue>& labels, const PixelBuffer& target);

  /// Fills the rectangle of the target; black where there is no slice. Parts give the same pixels as the whole.
  void compose(const PixelBuffer& target, const PixelRect& rect);

private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace diptych::viewer
