#pragma once
// The shapes of the phantom: which tissue lies at a point, before any pixels. Points are millimetres in the image plane
// from its centre (x to the patient's left, y to the feet) and depth from the valve plane towards the apex.

#include "core/phantom/Random.h"

#include <cstdint>
#include <vector>

namespace diptych {

enum class Tissue : std::uint8_t {
  air,
  fat,
  muscle,
  lung,
  liver,
  stomach,
  vessel,
  rightVentricle,
  leftVentricle,
  papillary,
  myocardium
};
inline constexpr int kTissues = 11;

struct Point2 {
  double x = 0, y = 0;
};

/// One slice of the heart at one phase. contains() is what the renderer calls for each sub-sample, so that everything
/// which does not depend on the point has been worked out before.
class HeartSlice {
public:
  /// Tissue at a point of the heart; Tissue::air where the point is outside it.
  Tissue at(Point2 point) const;
  /// Nothing of the heart is further from its centre than this, mm.
  double reach() const { return reach_; }
  Point2 centre() const { return centre_; }

private:
  friend class Heart;
  Point2 centre_;
  double cos_ = 1, sin_ = 0;  ///< direction from the left to the right ventricle
  double stretch_ = 1;
  Point2 lobe2_, lobe3_;          ///< second and third harmonic of the outline: cosine and sine part
  double inner_ = 0, outer_ = 0;  ///< radii of the left ventricle; 0: not in this slice
  double rvOffset_ = 0, rvAlong_ = 0, rvAcross_ = 0;  ///< the right one: an ellipse behind the left
  double fat_ = 0;
  Point2 fatAt_;  ///< pericardial fat: thickness and sector
  double papillaryRadius_ = 0;
  Point2 papillaries_[2];
  double reach_ = 0;
};

/// A left ventricle that contracts and thickens, a crescent of a right one, and what lies directly on them.
class Heart {
public:
  Heart(Random& random, double imageWidthMm, double axisMm);
  /// `moment` in [0,1): share of the beat since end-diastole. Empty (reach 0) beyond the apex.
  HeartSlice slice(double depthMm, double moment) const;

private:
  /// 0 at end-diastole, 1 at end-systole.
  double contraction(double moment) const;

  HeartSlice common_;
  double length_, radius_, wall_;
  double squeeze_, shortening_, systole_, relaxation_;
  double rvAlong_, rvAcross_, rvOffset_, rvSqueeze_;
  double papillary_;
  double papillaryAt_[2];
};

/// All around the heart: chest wall, lungs, liver, stomach, aorta. Does not beat.
class Chest {
public:
  Chest(Random& random, Point2 heart, double imageWidthMm);
  /// `breath` moves what hangs on the diaphragm, not the chest wall.
  Tissue at(Point2 point, Point2 breath) const;

private:
  struct Ellipse {
    Point2 centre;
    double along = 1, across = 1, cos = 1, sin = 0;
    Ellipse() = default;
    Ellipse(Point2 at, double a, double b, double angle);
    /// < 1 inside.
    double at(Point2 point) const;
  };
  Ellipse body_, ribs_, lungs_, liver_, stomach_, aorta_;
  std::vector<Ellipse> lungVessels_, liverVessels_;
};

}  // namespace diptych
