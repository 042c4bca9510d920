#include "core/metrics/MaskChecks.h"
#include "core/metrics/Metrics.h"

#include <stdexcept>

namespace diptych {

std::optional<double> dice(const Mask& a, const Mask& b) {
  requireSameGrid(a, b);
  std::size_t inA = 0, inB = 0, inBoth = 0;
  for (std::size_t v = 0; v < a.voxels.size(); ++v) {
    const bool setA = a.voxels[v] != 0, setB = b.voxels[v] != 0;
    inA += setA;
    inB += setB;
    inBoth += setA && setB;
  }
  if (inA + inB == 0) return std::nullopt;
  return 2 * static_cast<double>(inBoth) / static_cast<double>(inA + inB);
}

void requireSameGrid(const Mask& a, const Mask& b) {
  const auto whole = [](const Mask& m) {
    return m.x >= 0 && m.y >= 0 && m.z >= 0 &&
           m.voxels.size() ==
               static_cast<std::size_t>(m.x) * static_cast<std::size_t>(m.y) * static_cast<std::size_t>(m.z);
  };
  if (a.x != b.x || a.y != b.y || a.z != b.z || !whole(a) || !whole(b))
    throw std::invalid_argument{"masks that are compared must lie on one grid"};
}

}  // namespace diptych
