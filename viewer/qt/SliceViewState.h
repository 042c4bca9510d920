#pragma once
// What a slice view holds. Private to SliceView, whose members are spread over three files: what it shows (SliceView.cpp),
// how it paints that (SliceViewPainting.cpp), which events go where (SliceViewEvents.cpp).

#include "viewer/qt/Drawing.h"
#include "viewer/qt/HaloText.h"
#include "viewer/qt/KeyGestures.h"
#include "viewer/qt/PointerGestures.h"
#include "viewer/qt/SlicePicture.h"
#include "viewer/qt/SliceView.h"
#include "viewer/qt/ToolMarks.h"

namespace diptych::viewer {

struct SliceView::State {
  explicit State(SliceView& view) : drawing{view}, pointer{view, drawing}, keys{view, drawing, pointer} {}

  SlicePicture picture;
  ViewPlane plane;
  GridSize size;
  bool millimetres = true;
  VoxelPoint position;
  int slice = 0, phase = 0;
  Zoom zoom;

  PointerTool tool = PointerTool::look;
  BrushRing ring;
  bool crosshairShown = true, textsShown = true;
  QString title, emptyMessage, automaticName;

  ToolMarks marks;    // as they are on the screen
  HaloText text{12};  // logical pixels
  Drawing drawing;
  PointerGestures pointer;
  KeyGestures keys;
};

/// The plane's English name (ViewPlane::name) in the reader's language.
QString planeText(const ViewPlane& plane);

}  // namespace diptych::viewer
