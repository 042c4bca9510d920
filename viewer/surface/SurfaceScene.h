#pragma once
// A VTK scene drawn off screen into a picture. Belongs to the thread that made it (the window's).

#include "core/base/Result.h"
#include "viewer/SliceRenderer.h"
#include "viewer/surface/SurfaceCamera.h"
#include "viewer/surface/SurfaceMesh.h"

#include <memory>
#include <vector>

namespace diptych::viewer {

class SurfaceScene {
public:
  /// ErrorCode::unsupported where no render window can be had (no X display: VTK would abort the program, so it is asked
  /// first, see OpenGlProbe.h).
  static Result<std::unique_ptr<SurfaceScene>> create();
  ~SurfaceScene();

  struct Look {
    SegmentValue value = 0;
    Colour colour;
    bool visible = true;
    double opacity = 1;
    bool operator==(const Look&) const = default;
  };
  /// Instead of all those before. The camera stays.
  void setMeshes(const std::vector<SurfaceMesh>& meshes);
  /// A mesh that is not listed is not drawn.
  void setLooks(const std::vector<Look>& looks);

  /// Seen from the front, head up, everything in view.
  void resetCamera();
  /// Everything that is visible in view (all, where nothing is); the direction stays.
  void fitCamera();
  /// Turns what is seen: its near side moves right and up. The patient's head–foot axis stays upright.
  void orbit(double degreesRight, double degreesUp);
  /// > 1 is closer.
  void zoom(double factor);
  /// Moves what is seen, in a picture of this size.
  void pan(double pixelsRight, double pixelsUp, int width, int height);
  const SurfaceCamera& camera() const;
  void setCamera(const SurfaceCamera& camera);
  /// Whether what is visible has grown beyond what the camera was last fitted to.
  bool outgrown() const;

  /// On black; opaque.
  Result<Picture> render(int width, int height);

private:
  struct Impl;
  explicit SurfaceScene(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace diptych::viewer
