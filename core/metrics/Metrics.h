#pragma once
// Overlap and surface distance, with their rules in the open. Masks that are compared lie on one grid; anything else is a
// mistake of the calling code and throws std::invalid_argument.

#include "core/image/Affine.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace diptych {

/// A binary mask over x,y,z (x fastest); z = 1 for a slice.
struct Mask {
  int x = 0, y = 0, z = 1;
  std::vector<std::uint8_t> voxels;  ///< 0 or 1
};

enum class Protocol {
  patient,  ///< millimetres; undefined where both are absent; missed and invented structures are counted beside the mean
  paper  ///< din-spec section 7: spacing 1; non-empty prediction without truth → Dice 1, HD95 0; otherwise empty → 0, 0
};
const char* protocolName(Protocol protocol);
/// One sentence that says the rules, printed under every table.
std::string protocolRules(Protocol protocol);

/// 2|A∩B| / (|A|+|B|); empty where both are empty.
std::optional<double> dice(const Mask& a, const Mask& b);

/// 95th percentile (linear interpolation) of both directed border-distance sets, as MedPy's hd95: border = mask XOR
/// erosion with the 4/6-neighbour cross, outside = background. `spacing` in mm along x,y,z. Empty where either is empty.
std::optional<double> hd95(const Mask& a, const Mask& b, Vec3 spacing);

struct Agreement {
  std::optional<double> dice, hd95;
  bool missed = false;    ///< in the reference, not in the prediction
  bool invented = false;  ///< in the prediction, not in the reference
};
Agreement compare(const Mask& prediction, const Mask& reference, Vec3 spacing, Protocol protocol);

/// Mean of paired differences b−a with a percentile bootstrap over groups (a patient is a group; its units are resampled
/// with it). Groups are drawn with replacement, then units within each; seeded, the same on every machine. Pairs of which
/// one is not finite are left out.
struct BootstrapResult {
  double meanDifference = 0, low = 0, high = 0;  ///< 95 % interval
  int groups = 0, units = 0;
  bool better() const { return low > 0; }
};
BootstrapResult pairedBootstrap(std::span<const double> a, std::span<const double> b, std::span<const int> group,
                                int repeats = 10000, std::uint64_t seed = 1);

}  // namespace diptych
