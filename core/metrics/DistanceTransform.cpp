#include "core/metrics/DistanceTransform.h"

#include <algorithm>
#include <cstddef>
#include <limits>

namespace diptych {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// One line at a time; the buffers are kept between lines.
class LineTransform {
public:
  explicit LineTransform(std::size_t longest) : heights_(longest), peaks_(longest), starts_(longest + 1) {}

  /// Replaces f(p) by min over q of f(q) + (step·(p − q))².
  void run(double* line, std::size_t count, std::size_t stride, double step) {
    for (std::size_t p = 0; p < count; ++p) heights_[p] = line[p * stride];
    const double squaredStep = step * step;
    const std::size_t parabolas = envelope(count, squaredStep);
    if (parabolas == 0) return;  // nothing on this line: all stays infinite
    std::size_t k = 0;
    for (std::size_t p = 0; p < count; ++p) {
      while (k + 1 < parabolas && starts_[k + 1] < static_cast<double>(p)) ++k;
      const double d = static_cast<double>(p) - static_cast<double>(peaks_[k]);
      line[p * stride] = heights_[peaks_[k]] + squaredStep * (d * d);
    }
  }

private:
  /// Fills peaks_ (where each parabola of the lower envelope stands) and starts_ (from where it is the lowest).
  std::size_t envelope(std::size_t count, double squaredStep) {
    std::size_t used = 0;
    for (std::size_t q = 0; q < count; ++q) {
      if (heights_[q] == kInfinity) continue;
      double start = -kInfinity;
      while (used > 0) {
        start = crossing(peaks_[used - 1], q, squaredStep);
        if (start > starts_[used - 1]) break;
        --used;  // the newcomer hides it altogether
        start = -kInfinity;
      }
      peaks_[used] = q;
      starts_[used] = start;
      ++used;
    }
    return used;
  }

  /// Where the parabolas at p < q meet.
  double crossing(std::size_t p, std::size_t q, double squaredStep) const {
    const auto a = static_cast<double>(p), b = static_cast<double>(q);
    return (heights_[q] - heights_[p]) / (2 * squaredStep * (b - a)) + (a + b) / 2;
  }

  std::vector<double> heights_;
  std::vector<std::size_t> peaks_;
  std::vector<double> starts_;
};

}  // namespace

std::vector<double> squaredDistances(const std::vector<std::uint8_t>& voxels, int nx, int ny, int nz, Vec3 spacing) {
  const auto x = static_cast<std::size_t>(nx), y = static_cast<std::size_t>(ny), z = static_cast<std::size_t>(nz);
  std::vector<double> result(x * y * z);
  std::transform(voxels.begin(), voxels.end(), result.begin(), [](std::uint8_t v) { return v != 0 ? 0.0 : kInfinity; });

  LineTransform transform{std::max({x, y, z})};
  for (std::size_t line = 0; line < y * z; ++line) transform.run(result.data() + line * x, x, 1, spacing.x);
  for (std::size_t k = 0; k < z; ++k)
    for (std::size_t i = 0; i < x; ++i) transform.run(result.data() + k * x * y + i, y, x, spacing.y);
  for (std::size_t i = 0; i < x * y; ++i) transform.run(result.data() + i, z, x * y, spacing.z);
  return result;
}

}  // namespace diptych
