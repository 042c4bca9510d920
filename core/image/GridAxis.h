#pragma once
// Directions of a grid, and boxes of its voxels.

#include <algorithm>

namespace diptych {

/// The axis that a stack of slices is piled along: k for slices as they were acquired, i and j for the two others.
enum class GridAxis { i, j, k };

/// Voxels low ≤ index ≤ high on all three axes, of one phase. Empty where a low exceeds its high.
struct VoxelBox {
  int lowI = 0, lowJ = 0, lowK = 0;
  int highI = -1, highJ = -1, highK = -1;
  int t = 0;

  bool empty() const { return lowI > highI || lowJ > highJ || lowK > highK; }
  void include(int i, int j, int k) {
    if (empty()) {
      lowI = highI = i, lowJ = highJ = j, lowK = highK = k;
      return;
    }
    lowI = std::min(lowI, i), lowJ = std::min(lowJ, j), lowK = std::min(lowK, k);
    highI = std::max(highI, i), highJ = std::max(highJ, j), highK = std::max(highK, k);
  }
  void include(const VoxelBox& other) {
    if (other.empty()) return;
    include(other.lowI, other.lowJ, other.lowK);
    include(other.highI, other.highJ, other.highK);
  }
  bool operator==(const VoxelBox&) const = default;
};

}  // namespace diptych
