#include "core/tools/Morphology.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace diptych {

namespace {

constexpr float kFar = std::numeric_limits<float>::infinity();

/// Squared distances along one line: the lower envelope of parabolas rooted at each sample (Felzenszwalb and Huttenlocher, Distance
/// Transforms of Sampled Functions, 2012, section 2.1), with a step of `spacing` between samples.
class LineTransform {
public:
  LineTransform(int count, double spacing)
      : spacing_{spacing},
        line_(static_cast<std::size_t>(count)),
        root_(static_cast<std::size_t>(count)),
        from_(static_cast<std::size_t>(count)) {}

  /// Replaces the values at first, first + stride, … by their transform.
  void run(float* first, std::size_t stride) {
    const std::size_t count = line_.size();
    for (std::size_t i = 0; i < count; ++i) line_[i] = first[i * stride];

    std::size_t parabolas = 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (line_[i] == kFar) continue;  // roots no parabola
      double start = -std::numeric_limits<double>::infinity();
      while (parabolas > 0) {
        start = crossing(root_[parabolas - 1], i);
        if (start > from_[parabolas - 1]) break;
        --parabolas;
      }
      if (parabolas == 0) start = -std::numeric_limits<double>::infinity();
      root_[parabolas] = i;
      from_[parabolas] = start;
      ++parabolas;
    }
    if (parabolas == 0) return;  // all far: nothing to say along this line

    std::size_t p = 0;
    for (std::size_t i = 0; i < count; ++i) {
      while (p + 1 < parabolas && from_[p + 1] < position(i)) ++p;
      const double away = position(i) - position(root_[p]);
      first[i * stride] = static_cast<float>(away * away + line_[root_[p]]);
    }
  }

private:
  double position(std::size_t i) const { return static_cast<double>(i) * spacing_; }
  /// Where the parabola of `b` becomes lower than that of `a` < b.
  double crossing(std::size_t a, std::size_t b) const {
    const double pa = position(a), pb = position(b);
    return ((line_[b] + pb * pb) - (line_[a] + pa * pa)) / (2 * (pb - pa));
  }

  double spacing_;
  std::vector<float> line_;
  std::vector<std::size_t> root_;
  std::vector<double> from_;
};

Mask complement(const Mask& mask) {
  Mask out = mask;
  for (std::uint8_t& v : out.voxels) v = v == 0 ? 1 : 0;
  return out;
}

template <class Keep>
Mask whereDistance(const Mask& mask, const std::vector<float>& distance, Keep keep) {
  Mask out = mask;
  for (std::size_t i = 0; i < out.voxels.size(); ++i) out.voxels[i] = keep(distance[i]) ? 1 : 0;
  return out;
}

}  // namespace

std::vector<float> distanceToOutside(const Mask& mask, Vec3 spacing) {
  std::vector<float> squared(mask.voxels.size());
  std::transform(mask.voxels.begin(), mask.voxels.end(), squared.begin(),
                 [](std::uint8_t inside) { return inside != 0 ? kFar : 0.0F; });

  const auto nx = static_cast<std::size_t>(mask.x), ny = static_cast<std::size_t>(mask.y),
             nz = static_cast<std::size_t>(mask.z);
  LineTransform alongX{mask.x, spacing.x}, alongY{mask.y, spacing.y}, alongZ{mask.z, spacing.z};
  for (std::size_t row = 0; row < ny * nz; ++row) alongX.run(&squared[row * nx], 1);
  for (std::size_t z = 0; z < nz; ++z)
    for (std::size_t x = 0; x < nx; ++x) alongY.run(&squared[z * nx * ny + x], nx);
  for (std::size_t column = 0; column < nx * ny; ++column) alongZ.run(&squared[column], nx * ny);

  for (float& d : squared) d = std::sqrt(d);
  return squared;
}

Mask erode(const Mask& mask, double radiusMm, Vec3 spacing) {
  return whereDistance(mask, distanceToOutside(mask, spacing), [radiusMm](float d) { return d > radiusMm; });
}

Mask dilate(const Mask& mask, double radiusMm, Vec3 spacing) {
  return whereDistance(mask, distanceToOutside(complement(mask), spacing),
                       [radiusMm](float d) { return d <= radiusMm; });
}

Mask largestComponent(const Mask& mask) {
  const auto nx = static_cast<std::size_t>(mask.x), ny = static_cast<std::size_t>(mask.y),
             nz = static_cast<std::size_t>(mask.z);
  std::vector<std::uint8_t> visited(mask.voxels.size());
  std::vector<std::size_t> component, best;
  for (std::size_t seed = 0; seed < mask.voxels.size(); ++seed) {
    if (mask.voxels[seed] == 0 || visited[seed] != 0) continue;
    component.assign(1, seed);
    visited[seed] = 1;
    for (std::size_t next = 0; next < component.size(); ++next) {  // grows while it is walked
      const std::size_t at = component[next];
      const std::size_t x = at % nx, y = at / nx % ny, z = at / (nx * ny);
      const auto visit = [&](bool exists, std::size_t neighbour) {
        if (!exists || mask.voxels[neighbour] == 0 || visited[neighbour] != 0) return;
        visited[neighbour] = 1;
        component.push_back(neighbour);
      };
      visit(x > 0, at - 1);
      visit(x + 1 < nx, at + 1);
      visit(y > 0, at - nx);
      visit(y + 1 < ny, at + nx);
      visit(z > 0, at - nx * ny);
      visit(z + 1 < nz, at + nx * ny);
    }
    if (component.size() > best.size()) best.swap(component);
  }

  Mask out = mask;
  std::fill(out.voxels.begin(), out.voxels.end(), std::uint8_t{0});
  for (const std::size_t i : best) out.voxels[i] = 1;
  return out;
}

}  // namespace diptych
