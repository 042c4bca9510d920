#pragma once
// What a surface view holds. Private to SurfaceView, whose members are spread over three files: what it shows and from where
// (SurfaceView.cpp), how it paints that (SurfaceViewPainting.cpp), which events go where (SurfaceViewEvents.cpp).

#include "viewer/qt/HaloText.h"
#include "viewer/qt/SurfaceGestures.h"
#include "viewer/qt/SurfaceMaker.h"
#include "viewer/qt/SurfaceView.h"

#include <QImage>
#include <QTimer>
#include <algorithm>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace diptych::viewer {

struct SurfaceView::State {
  explicit State(SurfaceView& view)
      : gestures{view}, maker{[&view](SurfaceMaker::Meshes meshes) {
          view.state_->made = std::move(meshes);
          view.takeSurfaces();
        }} {}

  // --- what is shown
  LabelTiles labels;
  std::optional<Geometry> geometry;  // none: nothing was set
  int t = 0;
  std::vector<SurfaceScene::Look> looks;
  bool stale = false;                  // no surfaces were ordered of these labels
  bool fromFront = false;              // the next surfaces are seen from the front
  bool ownCamera = false;              // the user has zoomed or panned: the camera follows no more
  std::vector<SegmentValue> surfaces;  // values that have one in the scene
  std::optional<Error> unavailable, failed;

  // --- making and drawing
  std::optional<SurfaceMaker::Meshes> made;  // not in the scene yet
  std::unique_ptr<SurfaceScene> scene;
  QImage picture;
  bool dirty = true;    // the picture is not of the scene
  bool coarse = false;  // the picture was drawn in half the resolution
  double fullFrameMs = 0, slowMs = 60;
  QTimer rest, notice;
  HaloText text{12};  // logical pixels, as in slice views

  SurfaceGestures gestures;
  SurfaceMaker maker;  // goes first: nothing comes in while the rest goes

  bool shown(const SurfaceScene::Look& look) const {
    return look.visible && std::find(surfaces.begin(), surfaces.end(), look.value) != surfaces.end();
  }
  int shownCount() const {
    return static_cast<int>(std::count_if(looks.begin(), looks.end(), [&](const auto& look) { return shown(look); }));
  }
  /// There is something that a camera can look at.
  bool ready() const { return scene && !surfaces.empty(); }
  bool moving() const { return gestures.busy() || rest.isActive(); }
};

}  // namespace diptych::viewer
