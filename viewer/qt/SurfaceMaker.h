#pragma once
// Makes surfaces on a thread of its own, one set at a time; the newest order counts.

#include "viewer/surface/SurfaceMesh.h"

#include <QObject>
#include <QThreadPool>
#include <functional>
#include <stop_token>
#include <vector>

namespace diptych::viewer {

class SurfaceMaker final : public QObject {
public:
  using Meshes = Result<std::vector<SurfaceMesh>>;
  /// `done` is called on the thread of this object, from its event loop; never for an order that was replaced or stopped.
  explicit SurfaceMaker(std::function<void(Meshes)> done);
  /// Waits for what is under way to stop, which is soon.
  ~SurfaceMaker() override;

  /// Instead of what is under way.
  void make(LabelTiles labels, Geometry geometry, int t, std::vector<SegmentValue> values);
  void stop();
  bool busy() const { return busy_; }

private:
  std::function<void(Meshes)> done_;
  QThreadPool pool_;
  std::stop_source stop_;
  int order_ = 0;
  bool busy_ = false;
};

}  // namespace diptych::viewer
