#pragma once
// How labels over a slice look.

#include "core/label/Scheme.h"

#include <vector>

namespace diptych::viewer {

/// How the labels of one track are drawn.
struct LabelStyle {
  struct Paint {
    Colour colour;
    bool visible = true;
  };
  std::vector<Paint> byValue;  ///< index = segment value; values beyond are drawn in palette colours
  double opacity = 0.4;        ///< of the fill, 0…1
  bool fill = true;
  /// On the borders between voxels, `outlineWidth` pixels inside the segment (never more than the voxel on the border), opaque.
  /// The edge of the slice is no border.
  bool outline = true;
  int outlineWidth = 1;
  /// Predictions: no fill but a thin hatch (its direction and spacing differ from segment to segment), so that machine and
  /// person are told apart without colour. Lines are `outlineWidth` pixels wide, move with the picture, and are drawn at
  /// the opacity of two fills one over the other.
  bool hatch = false;
  int emphasised = 0;  ///< value whose outline is one pixel wider; 0 none
};

}  // namespace diptych::viewer
