#pragma once
// The one affine type of the program. Frame: patient LPS (x to the left, y to the posterior, z to the head), millimetres,
// as in DICOM PS3.3 C.7.6.2. NIfTI's RAS is converted at its codec's door and nowhere else.

#include <array>
#include <optional>

namespace diptych {

struct Vec3 {
  double x = 0, y = 0, z = 0;
  friend Vec3 operator+(Vec3 a, Vec3 b) { return {a.x + b.x, a.y + b.y, a.z + b.z}; }
  friend Vec3 operator-(Vec3 a, Vec3 b) { return {a.x - b.x, a.y - b.y, a.z - b.z}; }
  friend Vec3 operator*(double s, Vec3 v) { return {s * v.x, s * v.y, s * v.z}; }
  bool operator==(const Vec3&) const = default;
};

double dot(Vec3 a, Vec3 b);
Vec3 cross(Vec3 a, Vec3 b);
double length(Vec3 v);
/// Unit vector; the zero vector stays zero.
Vec3 normalized(Vec3 v);

/// Maps a voxel index (i column, j row, k slice; integer = voxel centre) to a point. Columns are the steps of one voxel.
class Affine {
public:
  Affine() = default;  ///< identity: 1 mm voxels along L, P, S from the origin
  Affine(Vec3 stepI, Vec3 stepJ, Vec3 stepK, Vec3 origin) : steps_{stepI, stepJ, stepK}, origin_{origin} {}

  Vec3 apply(Vec3 index) const;
  Vec3 step(int axis) const { return steps_[static_cast<std::size_t>(axis)]; }
  Vec3 origin() const { return origin_; }
  /// Lengths of the three steps, mm.
  Vec3 spacing() const;
  /// > 0 for a right-handed (i,j,k).
  double determinant() const;
  /// Empty where the steps do not span space.
  std::optional<Affine> inverse() const;
  /// Row-major 4×4, last row 0 0 0 1, for file formats and the database.
  std::array<double, 16> matrix() const;
  static Affine fromMatrix(const std::array<double, 16>& rowMajor);

  /// Largest distance (mm) between the images of the eight corners of a grid of this size under the two maps.
  static double largestCornerDistance(const Affine& a, const Affine& b, int nx, int ny, int nz);

  bool operator==(const Affine&) const = default;

private:
  std::array<Vec3, 3> steps_{Vec3{1, 0, 0}, Vec3{0, 1, 0}, Vec3{0, 0, 1}};
  Vec3 origin_{};
};

}  // namespace diptych
