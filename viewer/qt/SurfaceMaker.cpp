#include "viewer/qt/SurfaceMaker.h"

#include <memory>
#include <utility>

namespace diptych::viewer {

SurfaceMaker::SurfaceMaker(std::function<void(Meshes)> done) : done_{std::move(done)} {
  pool_.setMaxThreadCount(1);
}

SurfaceMaker::~SurfaceMaker() {
  stop();
  pool_.waitForDone();
}

void SurfaceMaker::make(LabelTiles labels, Geometry geometry, int t, std::vector<SegmentValue> values) {
  stop();
  stop_ = {};
  busy_ = true;
  pool_.start([this, order = order_, stop = stop_.get_token(), labels = std::move(labels),
               geometry = std::move(geometry), t, values = std::move(values)] {
    auto meshes = std::make_shared<Meshes>(extractSurfaces(labels, geometry, t, values, {{}, stop}));
    // The destructor waits for this thread: the object is still there, and takes the message along when it goes.
    QMetaObject::invokeMethod(
        this,
        [this, order, meshes] {
          if (order != order_) return;
          busy_ = false;
          done_(std::move(*meshes));
        },
        Qt::QueuedConnection);
  });
}

void SurfaceMaker::stop() {
  ++order_;
  busy_ = false;
  stop_.request_stop();
}

}  // namespace diptych::viewer
