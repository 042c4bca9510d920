#pragma once
// A beating heart in short axis, with exact truth, for demonstration and tests. No patient, no network.

#include "core/image/Volume.h"
#include "core/label/LabelTiles.h"
#include "core/label/Scheme.h"

#include <cstdint>

namespace diptych {

struct PhantomConfig {
  std::uint64_t seed = 1;  ///< decides anatomy, contrast, noise, bias field, breathing; same seed, same bytes anywhere
  int width = 128, height = 128, slices = 10, phases = 12;
  double pixelMm = 1.8, sliceMm = 8;
};

struct CardiacPhantom {
  Volume volume;     ///< MR, uint16, x,y,z,t; oblique short-axis orientation
  LabelTiles truth;  ///< 1 LV cavity, 2 myocardium, 3 RV cavity: of each voxel the tissue that fills most of it
};

/// Slice 0 lies at the apex, the last one at the base: the steps are right-handed, so that sorting by position keeps the
/// order. Papillary muscles belong to the cavity, as readers draw it.
/// Partial volume by 3×3 sub-samples in plane, Rician noise, smooth bias field, a shift of each slice as breath-holds give.
CardiacPhantom makeCardiacPhantom(const PhantomConfig& config);

/// The scheme whose values `truth` uses: the preset "cardiac-mr".
Scheme cardiacScheme();

}  // namespace diptych
