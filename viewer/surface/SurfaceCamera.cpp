#include "viewer/surface/SurfaceCamera.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace diptych::viewer {
namespace {

constexpr double kHalfAngle = 12;  // degrees, of the smaller side: deep enough to be seen as space, little distortion
constexpr double kMargin = 1.04;   // what fits does not touch the edge
constexpr double kSmallestZoom = 0.2, kLargestZoom = 50;

double radians(double degrees) {
  return degrees * std::numbers::pi / 180;
}

}  // namespace

void SurfaceCamera::lookFromFront() {
  azimuth_ = elevation_ = 0;
}

void SurfaceCamera::fit(const Ball& ball) {
  focus_ = ball.centre;
  distance_ = kMargin * ball.radius / std::sin(radians(kHalfAngle));
  zoom_ = 1;
}

void SurfaceCamera::turn(double degreesRight, double degreesUp) {
  // The eye goes the other way round.
  azimuth_ = std::remainder(azimuth_ - radians(degreesRight), 2 * std::numbers::pi);
  elevation_ = std::clamp(elevation_ - radians(degreesUp), -std::numbers::pi / 2, std::numbers::pi / 2);
}

void SurfaceCamera::zoom(double factor) {
  if (std::isfinite(factor) && factor > 0) zoom_ = std::clamp(zoom_ * factor, kSmallestZoom, kLargestZoom);
}

void SurfaceCamera::pan(double pixelsRight, double pixelsUp, int width, int height) {
  const double halfHeight = distance_ * std::tan(radians(viewAngle(width, height) / 2));
  const double mm = 2 * halfHeight / std::max(height, 1);
  focus_ = focus_ - (pixelsRight * mm) * right() - (pixelsUp * mm) * up();
}

Vec3 SurfaceCamera::right() const {
  return {std::cos(azimuth_), std::sin(azimuth_), 0};
}

Vec3 SurfaceCamera::up() const {
  return cross(towardsEye(), right());
}

Vec3 SurfaceCamera::towardsEye() const {
  // From the front: y runs to the back of the patient.
  return {std::cos(elevation_) * std::sin(azimuth_), -std::cos(elevation_) * std::cos(azimuth_), std::sin(elevation_)};
}

double SurfaceCamera::viewAngle(int width, int height) const {
  const double upright = width > 0 && width < height ? static_cast<double>(height) / width : 1;
  return 2 * std::atan(std::tan(radians(kHalfAngle)) * upright / zoom_) * 180 / std::numbers::pi;
}

}  // namespace diptych::viewer
