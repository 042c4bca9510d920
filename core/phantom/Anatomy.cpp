#include "core/phantom/Anatomy.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace diptych {
namespace {

constexpr double kPi = std::numbers::pi;

/// Profile from base (0) to apex (1): a blunt half-ellipsoid.
double taper(double part) {
  return part >= 1 ? 0 : std::sqrt(1 - std::pow(std::max(0.0, part), 2.5));
}

double square(double v) {
  return v * v;
}

Point2 direction(double angle, double size = 1) {
  return {size * std::cos(angle), size * std::sin(angle)};
}

/// The right ventricle's free wall, mm: muscle that nobody labels.
constexpr double kRightWall = 3;

}  // namespace

Tissue HeartSlice::at(Point2 point) const {
  // In the heart's own frame the right ventricle lies along +x.
  const double px = point.x - centre_.x, py = point.y - centre_.y;
  const double x = (cos_ * px + sin_ * py) / stretch_, y = (cos_ * py - sin_ * px) * stretch_;
  const double distance2 = x * x + y * y;
  if (distance2 > square(reach_)) return Tissue::air;

  // The outline's harmonics from the multiple-angle formulas: no angle is needed.
  const double distance = std::sqrt(distance2), c = distance > 0 ? x / distance : 1,
               s = distance > 0 ? y / distance : 0;
  const double c2 = c * c - s * s, s2 = 2 * c * s, c3 = c2 * c - s2 * s, s3 = s2 * c + c2 * s;
  const double radius = distance / (1 + lobe2_.x * c2 + lobe2_.y * s2 + lobe3_.x * c3 + lobe3_.y * s3);
  if (radius < inner_) {
    for (const Point2& muscle : papillaries_)
      if (square(x - muscle.x) + square(y - muscle.y) < square(papillaryRadius_)) return Tissue::papillary;
    return Tissue::leftVentricle;
  }
  if (radius < outer_) return Tissue::myocardium;

  const bool fatHere = c * fatAt_.x + s * fatAt_.y > 0;
  if (rvAlong_ > 0) {
    const auto within = [&](double wall) {
      return square((x - rvOffset_) / (rvAlong_ + wall)) + square(y / (rvAcross_ + wall)) < 1;
    };
    if (within(0)) return Tissue::rightVentricle;
    if (within(kRightWall)) return Tissue::muscle;
    if (fatHere && within(kRightWall + fat_)) return Tissue::fat;
  }
  return fatHere && radius < outer_ + fat_ ? Tissue::fat : Tissue::air;
}

Heart::Heart(Random& random, double imageWidthMm, double axisMm) {
  // Narrow images, as tests ask for, get a small heart rather than a cropped one.
  const double scale = std::min(1.0, imageWidthMm / 200);
  common_.centre_ = {random.uniform(-10, 14) * scale, random.uniform(-14, 10) * scale};
  const Point2 right = direction(kPi + random.uniform(-0.15, 0.6));
  common_.cos_ = right.x;
  common_.sin_ = right.y;
  common_.stretch_ = random.uniform(0.94, 1.07);
  const double oval = random.uniform(0.01, 0.05), trefoil = random.uniform(0.005, 0.03);
  common_.lobe2_ = direction(random.uniform(0, 2 * kPi), oval);
  common_.lobe3_ = direction(random.uniform(0, 2 * kPi), trefoil);
  common_.fat_ = random.uniform(1, 6) * scale;
  common_.fatAt_ = direction(random.uniform(0, 2 * kPi));

  length_ = axisMm * random.uniform(0.86, 1.02);
  radius_ = random.uniform(22.5, 30.5) * scale;
  wall_ = random.uniform(7, 11.5) * scale;
  squeeze_ = random.uniform(0.22, 0.36);
  shortening_ = random.uniform(0.05, 0.1);
  systole_ = random.uniform(0.34, 0.4);
  relaxation_ = random.uniform(0.3, 0.38);

  rvAlong_ = random.uniform(0.95, 1.2);
  rvAcross_ = random.uniform(1.05, 1.25);
  rvOffset_ = random.uniform(0.55, 0.75);
  rvSqueeze_ = random.uniform(0.14, 0.22);
  papillary_ = random.uniform(2, 4.2) * scale;
  papillaryAt_[0] = random.uniform(1.8, 2.5);
  papillaryAt_[1] = random.uniform(-2.5, -1.8);
}

double Heart::contraction(double moment) const {
  if (moment < systole_) return 0.5 * (1 - std::cos(kPi * moment / systole_));
  const double relaxed = (moment - systole_) / relaxation_;
  return relaxed < 1 ? 0.5 * (1 + std::cos(kPi * relaxed)) : 0;
}

HeartSlice Heart::slice(double depthMm, double moment) const {
  const double active = contraction(moment);
  const double length = length_ * (1 - shortening_ * active);
  const double restingInner = radius_ * taper(depthMm / length);
  const double restingOuter = (radius_ + wall_) * taper(depthMm / (length + wall_));
  if (restingOuter <= 0) return {};

  HeartSlice slice = common_;
  slice.inner_ = restingInner * (1 - squeeze_ * active);
  // Muscle keeps its volume: the wall thickens as the cavity empties and the axis shortens.
  const double wallArea = (square(restingOuter) - square(restingInner)) * length_ / length;
  slice.outer_ = std::sqrt(wallArea + square(slice.inner_));
  if (depthMm > 0.2 * length && depthMm < 0.75 * length) {
    slice.papillaryRadius_ = papillary_;
    for (int i = 0; i < 2; ++i) slice.papillaries_[i] = direction(papillaryAt_[i], 0.62 * slice.inner_);
  }

  // The right ventricle ends before the apex, and while it is still wide enough to be one piece.
  const double rvSize = taper(depthMm / (0.88 * length));
  if (rvSize > 0.45) {
    const double span = (radius_ + wall_) * rvSize;
    slice.rvOffset_ = rvOffset_ * slice.outer_;
    // Measured from the left ventricle's far wall inwards, so that the crescent keeps its width while both contract.
    slice.rvAlong_ = slice.outer_ - slice.rvOffset_ + (rvAlong_ - 0.3) * 0.75 * span * (1 - 1.6 * rvSqueeze_ * active);
    slice.rvAcross_ = rvAcross_ * span * (1 - rvSqueeze_ * active);
  }
  const double farthest =
      std::max(1.1 * slice.outer_ + slice.fat_,
               std::max(slice.rvOffset_ + slice.rvAlong_, slice.rvAcross_) + kRightWall + slice.fat_);
  slice.reach_ = 1.1 * farthest;  // the stretch moves a point by up to 7 %
  return slice;
}

Chest::Ellipse::Ellipse(Point2 at, double a, double b, double angle)
    : centre{at}, along{a}, across{b}, cos{std::cos(angle)}, sin{std::sin(angle)} {}

double Chest::Ellipse::at(Point2 point) const {
  const double x = point.x - centre.x, y = point.y - centre.y;
  return square((cos * x + sin * y) / along) + square((-sin * x + cos * y) / across);
}

Chest::Chest(Random& random, Point2 heart, double imageWidthMm) {
  const double half = imageWidthMm / 2;
  const double along = half * random.uniform(1, 1.25), across = half * random.uniform(0.85, 1);
  const double fat = random.uniform(6, 20), muscle = random.uniform(7, 13), tilt = random.uniform(-0.5, 0.3);
  // The heart lies close behind the front wall, which is up and to the left in this view.
  const Point2 middle{heart.x + half * random.uniform(0.1, 0.3), heart.y + half * random.uniform(0, 0.22)};
  body_ = {middle, along, across, tilt};
  ribs_ = {middle, along - fat, across - fat * random.uniform(0.7, 1), tilt};
  lungs_ = {middle, ribs_.along - muscle, ribs_.across - muscle, tilt};
  // Under the heart, towards the patient's right; high enough to touch it in many subjects.
  liver_ = {{heart.x - random.uniform(25, 55), heart.y + random.uniform(62, 76)},
            random.uniform(62, 80),
            random.uniform(32, 42),
            random.uniform(-0.1, 0.35)};
  stomach_ = {{heart.x + random.uniform(35, 55), heart.y + random.uniform(52, 66)},
              random.uniform(16, 30),
              random.uniform(12, 20),
              random.uniform(-0.6, 0.6)};
  const double aorta = random.uniform(9, 13);
  aorta_ = {{heart.x + random.uniform(52, 64), heart.y + random.uniform(8, 34)}, aorta, aorta, 0};
  for (int i = 0; i < 14; ++i) {
    const double radius = random.uniform(1.2, 3.6);
    lungVessels_.emplace_back(Point2{random.uniform(-half, half), random.uniform(-half, half)}, radius,
                              radius * random.uniform(1, 2.5), random.uniform(0, kPi));
  }
  for (int i = 0; i < 7; ++i) {
    const double radius = random.uniform(1.5, 4);
    liverVessels_.emplace_back(
        Point2{liver_.centre.x + random.uniform(-50, 50), liver_.centre.y + random.uniform(-25, 25)}, radius,
        radius * random.uniform(1, 3), random.uniform(0, kPi));
  }
}

Tissue Chest::at(Point2 point, Point2 breath) const {
  if (body_.at(point) >= 1) return Tissue::air;
  if (ribs_.at(point) >= 1) return Tissue::fat;
  if (lungs_.at(point) >= 1) return Tissue::muscle;
  const Point2 moved{point.x - breath.x, point.y - breath.y};
  const auto inside = [&](const Ellipse& ellipse) { return ellipse.at(moved) < 1; };
  if (inside(aorta_)) return Tissue::vessel;
  if (inside(liver_))
    return std::any_of(liverVessels_.begin(), liverVessels_.end(), inside) ? Tissue::vessel : Tissue::liver;
  if (inside(stomach_)) return Tissue::stomach;
  return std::any_of(lungVessels_.begin(), lungVessels_.end(), inside) ? Tissue::vessel : Tissue::lung;
}

}  // namespace diptych
