#pragma once
// One slice view's pixels: window/level, smooth scaling, labels over it. Knows nothing of widgets; fills a buffer that the
// widget shows. Only what changed is done again.

#include "core/image/Raster.h"
#include "core/label/Scheme.h"
#include "viewer/SliceRenderer.h"
#include "viewer/slice/SliceSource.h"

#include <cstdint>
#include <vector>

namespace diptych::viewer {

/// Pixels of the target, half open.
struct PixelRect {
  int left = 0, top = 0, right = 0, bottom = 0;
  bool empty() const { return left >= right || top >= bottom; }
  bool operator==(const PixelRect&) const = default;
};

/// Slice coordinates to pixels: x = originX + (u + 0.5) · scaleX, likewise y; pixel p covers [p, p+1).
struct ViewTransform {
  double originX = 0, originY = 0;  ///< pixel position of the slice's top left corner
  double scaleX = 1, scaleY = 1;    ///< pixels a voxel, > 0
  bool operator==(const ViewTransform&) const = default;
};

/// How the labels of one track are drawn.
struct LabelStyle {
  struct Paint {
    Colour colour;
    bool visible = true;
  };
  std::vector<Paint> byValue;  ///< index = segment value; values beyond are drawn in palette colours
  double opacity = 0.4;        ///< of the fill, 0…1
  bool fill = true;
  bool outline = true;  ///< on the borders between voxels, `outlineWidth` pixels inside the segment
  int outlineWidth = 1;
  /// Predictions: no fill but a thin hatch (its direction and spacing differ from segment to segment), so that machine and
  /// person are told apart without colour.
  bool hatch = false;
  int emphasised = 0;  ///< value whose outline is one pixel wider; 0 none
};

/// 32-bit premultiplied ARGB, native endian (QImage::Format_RGB32/ARGB32_Premultiplied).
struct PixelBuffer {
  std::uint32_t* pixels = nullptr;
  int width = 0, height = 0;
  int stride = 0;  ///< in pixels
};

class SliceComposer {
public:
  /// `values`: of one slice. Kept by copy of the shared rasters' contents.
  void setImage(SliceValues values);
  /// A picture of other size over the same slice (the enhanced panel): 8-bit grey, with where its pixel centres lie:
  /// u = (x − offsetX)/scaleX and v likewise, x and y in picture pixels. Window/level does not touch it.
  void setGrey(Raster<std::uint8_t> grey, double scaleX, double scaleY, double offsetX, double offsetY);
  void setWindow(WindowLevel window);
  void setTransform(const ViewTransform& transform);
  void setSmooth(bool smooth);  ///< bilinear (default) or nearest

  /// Layers are drawn in order. Labels as sliceLabels() gave them.
  void setLayerCount(std::size_t count);
  void setLayer(std::size_t layer, Raster<SegmentValue> labels, LabelStyle style);
  void setLayerStyle(std::size_t layer, LabelStyle style);
  /// Replaces labels in a box of the slice (voxels u,v); `labels` has the box's size. Gives the pixels to compose and show again.
  PixelRect setLabels(std::size_t layer, int u, int v, const Raster<SegmentValue>& labels, const PixelBuffer& target);

  /// Fills the rectangle of the target; black where there is no slice.
  void compose(const PixelBuffer& target, const PixelRect& rect);

private:
  // …
};

}  // namespace diptych::viewer
