#pragma once
// What makes the second panel. One interface for all; works on 8-bit grey levels at network size.

#include "core/base/Result.h"
#include "core/image/Raster.h"

#include <memory>
#include <string>

namespace diptych {

/// Kind and parameters; kept in the InputSpec. Parameters that a kind does not use stay at their defaults.
struct EnhancerSpec {
  std::string kind = "fuzzy";  ///< "copy" | "equalize" | "clahe" | "fuzzy"
  // fuzzy: din-spec section 10 (Patrascu, arXiv:1502.04499; DIN Eq. 11–12)
  int m = 2, n = 2;
  double gamma = 1;
  double sigmaU = 0.9068996821171089;  ///< π/√12
  // clahe
  double clipLimit = 2;
  int tiles = 8;
  bool operator==(const EnhancerSpec&) const = default;
};

class Enhancer {
public:
  virtual ~Enhancer() = default;
  /// Grey levels 0…255 in, the same out (not rounded). Thread-safe.
  virtual Raster<float> enhance(const Raster<float>& grey) const = 0;
};

/// Refuses unknown kinds and impossible parameters by name.
Result<std::unique_ptr<Enhancer>> makeEnhancer(const EnhancerSpec& spec);

}  // namespace diptych
