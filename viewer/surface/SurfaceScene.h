#pragma once
// A VTK scene drawn off screen into a picture. Belongs to the thread that made it (the window's).

#include "core/base/Result.h"
#include "viewer/SliceRenderer.h"
#include "viewer/surface/SurfaceMesh.h"

#include <memory>
#include <vector>

namespace diptych::viewer {

class SurfaceScene {
public:
  /// ErrorCode::unsupported where no render window can be had (no X display: VTK would abort the program, so it is asked first).
  static Result<std::unique_ptr<SurfaceScene>> create();
  ~SurfaceScene();

  struct Look {
    SegmentValue value = 0;
    Colour colour;
    bool visible = true;
    double opacity = 1;
  };
  void setMeshes(const std::vector<SurfaceMesh>& meshes);
  void setLooks(const std::vector<Look>& looks);
  /// Seen from the front, head up, everything in view.
  void resetCamera();
  void orbit(double degreesRight, double degreesUp);
  void zoom(double factor);
  void pan(double pixelsRight, double pixelsUp, int height);
  Result<Picture> render(int width, int height);

private:
  struct Impl;
  explicit SurfaceScene(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace diptych::viewer
