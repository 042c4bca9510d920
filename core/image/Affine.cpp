#include "core/image/Affine.h"

#include <algorithm>
#include <cmath>

namespace diptych {

double dot(Vec3 a, Vec3 b) {
  return a.x * b.x + a.y * b.y + a.z * b.z;
}

Vec3 cross(Vec3 a, Vec3 b) {
  return {a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
}

// Not std::hypot: libstdc++'s form for three numbers can lose a NaN.
double length(Vec3 v) {
  return std::sqrt(dot(v, v));
}

Vec3 normalized(Vec3 v) {
  const double size = length(v);
  return size > 0 ? (1 / size) * v : v;
}

Vec3 Affine::apply(Vec3 index) const {
  return origin_ + index.x * steps_[0] + index.y * steps_[1] + index.z * steps_[2];
}

Vec3 Affine::spacing() const {
  return {length(steps_[0]), length(steps_[1]), length(steps_[2])};
}

double Affine::determinant() const {
  return dot(cross(steps_[0], steps_[1]), steps_[2]);
}

std::optional<Affine> Affine::inverse() const {
  const double det = determinant();
  const Vec3 size = spacing();
  // The volume of the voxel relative to that of a rectangular one: independent of the unit and of thick slices.
  const double scale = size.x * size.y * size.z;
  if (!std::isfinite(det) || !(std::abs(det) > 1e-12 * scale)) return std::nullopt;
  // Rows of the inverse: the reciprocal vectors of the steps (Cramer's rule).
  const Vec3 rowI = (1 / det) * cross(steps_[1], steps_[2]);
  const Vec3 rowJ = (1 / det) * cross(steps_[2], steps_[0]);
  const Vec3 rowK = (1 / det) * cross(steps_[0], steps_[1]);
  const Vec3 origin{-dot(rowI, origin_), -dot(rowJ, origin_), -dot(rowK, origin_)};
  return Affine{{rowI.x, rowJ.x, rowK.x}, {rowI.y, rowJ.y, rowK.y}, {rowI.z, rowJ.z, rowK.z}, origin};
}

std::array<double, 16> Affine::matrix() const {
  const auto& [i, j, k] = steps_;
  return {i.x, j.x, k.x, origin_.x, i.y, j.y, k.y, origin_.y, i.z, j.z, k.z, origin_.z, 0, 0, 0, 1};
}

Affine Affine::fromMatrix(const std::array<double, 16>& m) {
  return {{m[0], m[4], m[8]}, {m[1], m[5], m[9]}, {m[2], m[6], m[10]}, {m[3], m[7], m[11]}};
}

double Affine::largestCornerDistance(const Affine& a, const Affine& b, int nx, int ny, int nz) {
  double largest = 0;
  for (int corner = 0; corner < 8; ++corner) {
    const Vec3 index{corner & 1 ? nx - 1.0 : 0.0, corner & 2 ? ny - 1.0 : 0.0, corner & 4 ? nz - 1.0 : 0.0};
    const double distance = length(a.apply(index) - b.apply(index));
    if (std::isnan(distance)) return distance;  // std::max would lose it, and "close enough" would be a lie
    largest = std::max(largest, distance);
  }
  return largest;
}

}  // namespace diptych
