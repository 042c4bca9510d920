#pragma once
// What a view shows beneath its texts and marks: the slice with its labels, in device pixels. Reads a slice when it is
// first asked for, and composes only the rectangles that went stale.

#include "core/image/GridAxis.h"
#include "core/image/Volume.h"
#include "viewer/SliceRenderer.h"
#include "viewer/qt/SliceView.h"
#include "viewer/slice/SliceComposer.h"
#include "viewer/slice/ViewPlane.h"

#include <QImage>
#include <QRect>
#include <QRegion>
#include <QString>
#include <functional>
#include <optional>
#include <vector>

namespace diptych::viewer {

class SlicePicture {
public:
  /// Begins anew on the middle slice, without labels.
  void setVolume(const Volume& volume, const ViewPlane& plane);
  void clear();
  bool empty() const { return volume_.empty(); }

  /// Both must be on the grid.
  void setSlice(int slice, int t);
  /// See SliceView::setPictureSource().
  void setSource(SliceView::PictureSource source, const QString& waiting);
  bool hasSource() const { return source_ != nullptr; }
  void refresh() { valuesStale_ = true; }
  void setWindow(WindowLevel window);
  WindowLevel window() const;
  double valueSpan() const;
  void setSmooth(bool smooth);
  /// Size of the picture and where the slice lies in it. The ratio is only noted in the picture, for QPainter.
  void setPlace(QSize devicePixels, double devicePixelRatio, const ViewTransform& transform);

  void setLayers(std::vector<SliceView::LabelLayer> layers);
  void setLayerStyle(std::size_t layer, const LabelStyle& style);
  void setLabelsShown(bool shown);
  /// Reads this slice's labels now, if that is still to be done: what is painted before would be lost by it.
  void readLabels();
  /// The two below give the device pixels that are to be shown again; nothing where the box is not on this slice.
  QRect paintLabels(std::size_t layer, const VoxelBox& box, const std::function<SegmentValue(int, int, int)>& at);
  QRect replaceLabels(std::size_t layer, LabelTiles labels, const VoxelBox& changed);

  /// Up to date; black where there is no slice. Valid until the next call of anything here.
  const QImage& image();
  /// Why there is no picture to see, after image(); empty where there is one.
  const QString& message() const { return message_; }

private:
  struct SliceBox {
    int u = 0, v = 0, width = 0, height = 0;
  };
  std::optional<SliceBox> onThisSlice(const VoxelBox& box) const;
  Raster<SegmentValue> labelsOf(const LabelTiles& labels) const;
  LabelStyle styleShown(const LabelStyle& style) const;
  QRect show(std::size_t layer, const SliceBox& box, const Raster<SegmentValue>& labels);
  void loadValues();
  PixelBuffer buffer();

  Volume volume_;
  ViewPlane plane_;
  int slice_ = 0, t_ = 0;
  mutable std::optional<WindowLevel> window_;  // found out when first needed
  SliceView::PictureSource source_;
  QString waiting_, message_;
  std::vector<SliceView::LabelLayer> layers_;
  bool labelsShown_ = true, smooth_ = true;

  SliceComposer composer_;
  ViewTransform transform_;
  QImage image_;
  QRegion stale_;  // of image_
  bool valuesStale_ = false, labelsStale_ = false;
};

}  // namespace diptych::viewer
