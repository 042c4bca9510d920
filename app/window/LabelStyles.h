#pragma once
// How tracks are drawn: the person's as fill, the machine's as hatch, the reference's as outline.

#include "app/window/Document.h"
#include "viewer/slice/SliceComposer.h"

namespace diptych::app {

struct OverlayLook {
  double opacity = 0.4;
  bool outline = true;
  bool fill = true;
};

viewer::LabelStyle humanStyle(const Document& document, const OverlayLook& look);
viewer::LabelStyle predictionStyle(const Document& document, const OverlayLook& look);
viewer::LabelStyle referenceStyle(const Document& document, const OverlayLook& look);

/// What is left of a prediction to look at: slices that a person has worked on show the person's labels alone.
LabelTiles unacceptedPart(const Document& document);

}  // namespace diptych::app
