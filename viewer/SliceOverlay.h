#pragma once
// How labels lie over a grey or colour picture: a translucent fill and an opaque outline.

#include "core/label/Scheme.h"
#include "viewer/SliceRenderer.h"

namespace diptych::viewer {

/// The scheme's colour of a value; one from the palette where the scheme (may be null) does not list it.
Colour segmentColour(SegmentValue value, const Scheme* scheme);

/// Blends `labels` (same size as the picture) into it: every labelled pixel becomes
/// round((1 − opacity) · pixel + opacity · colour). With `outline`, labelled pixels that have another value beside them
/// inside the picture become the colour itself: one pixel thick up to 256 pixels, in proportion beyond.
void blendLabels(Picture& picture, const Raster<SegmentValue>& labels, const Scheme* scheme, double opacity,
                 bool outline);

}  // namespace diptych::viewer
