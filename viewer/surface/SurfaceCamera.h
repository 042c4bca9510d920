#pragma once
// Where a scene is looked at from, as arithmetic: a turntable about the head–foot axis, so that nothing ever rolls.

#include "core/image/Affine.h"

namespace diptych::viewer {

/// A ball that holds what is to be seen; patient millimetres (LPS).
struct Ball {
  Vec3 centre;
  double radius = 1;
};

class SurfaceCamera {
public:
  /// From the front, head up; zoom and pan stay.
  void lookFromFront();
  /// The whole ball in view, whichever way it is turned; the direction stays.
  void fit(const Ball& ball);
  /// Turns what is seen: its near side moves right and up by so many degrees. Stops at straight from above and below.
  void turn(double degreesRight, double degreesUp);
  /// > 1 is closer. Between a fifth and fifty times of what fits.
  void zoom(double factor);
  /// Moves what is seen in a picture of this size.
  void pan(double pixelsRight, double pixelsUp, int width, int height);

  // --- unit vectors of space as they lie in the picture
  Vec3 right() const;
  Vec3 up() const;
  Vec3 towardsEye() const;

  Vec3 focus() const { return focus_; }
  Vec3 eye() const { return focus_ + distance_ * towardsEye(); }
  /// Vertical angle of view for a picture of this size. The smaller side of the picture sees the ball.
  double viewAngle(int width, int height) const;

private:
  double azimuth_ = 0, elevation_ = 0;  // radians; 0, 0 is the front
  double zoom_ = 1;
  Vec3 focus_;
  double distance_ = 1;
};

}  // namespace diptych::viewer
