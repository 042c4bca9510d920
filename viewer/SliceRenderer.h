#pragma once
// Pictures of slices, made by VTK's imaging filters (vtkImageReslice, window/level, label lookup) without a render window:
// safe without a display, on any thread. The window's views and the report share it.

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "core/base/Result.h"
#include "core/image/Raster.h"
#include "core/image/Volume.h"
#include "core/label/LabelTiles.h"
#include "core/label/Scheme.h"

namespace diptych::viewer {

/// RGBA, 8 bits each, row by row from the top.
struct Picture {
  int width = 0, height = 0;
  std::vector<std::uint8_t> rgba;
};

struct WindowLevel {
  double centre = 0, width = 1;
};
/// 1st to 99th percentile of the slice where nothing better is known; CT soft tissue (40/400) for HU.
WindowLevel defaultWindow(const Volume& volume, int k, int t);
/// 1st to 99th percentile of the slice, whatever it is.
WindowLevel percentileWindow(const Volume& volume, int k, int t);

struct SliceRequest {
  int k = 0, t = 0;
  std::optional<WindowLevel> window = std::nullopt;  ///< empty: defaultWindow()
  double pixelMm = 0;          ///< output sampling; 0 = the finer in-plane spacing. Pictures keep the patient's proportions
  double overlayOpacity = 0.4; ///< fill; outlines are always drawn opaque
  bool outline = true;
};

/// Slice (k,t) along the acquisition plane with one set of labels over it (null: none), coloured by the scheme.
Result<Picture> renderSlice(const Volume& volume, const SliceRequest& request, const LabelTiles* labels = nullptr,
                            const Scheme* scheme = nullptr);

}  // namespace diptych::viewer
