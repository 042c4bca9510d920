#pragma once
// What makes the second panel. One interface for all; works on 8-bit grey levels at network size.

#include "core/base/Result.h"
#include "core/image/Raster.h"

#include <memory>
#include <string>

namespace diptych {

/// Kind and parameters; kept in the InputSpec. Parameters that a kind does not use stay at their defaults.
struct EnhancerSpec {
  std::string kind = "fuzzy";  ///< "copy" | "equalize" | "clahe" | "fuzzy" | "zero-dce"
  // fuzzy: din-spec section 10 (Patrascu, arXiv:1502.04499; DIN Eq. 11–12)
  int m = 2, n = 2;
  double gamma = 1;
  double sigmaU = 0.9068996821171089;  ///< π/√12
  // clahe
  double clipLimit = 2;
  int tiles = 8;
  // zero-dce: how long its network is trained
  int steps = 200;
  bool operator==(const EnhancerSpec&) const = default;
};

class Enhancer {
public:
  virtual ~Enhancer() = default;
  /// Grey levels 0…255 in, the same out (not rounded). Thread-safe.
  virtual Raster<float> enhance(const Raster<float>& grey) const = 0;
};

/// Whether the second panel comes from a network (zero-dce), which is trained with the model and run by the worker alone.
bool isMadeByWorker(const EnhancerSpec& spec);

/// Refuses unknown kinds and impossible parameters by name.
Status checkEnhancer(const EnhancerSpec& spec);

/// Refuses what checkEnhancer() refuses, and what only the worker can make.
Result<std::unique_ptr<Enhancer>> makeEnhancer(const EnhancerSpec& spec);

}  // namespace diptych
