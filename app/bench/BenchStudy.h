#pragma once
// A study made for measuring: the same voxels at every run, and like a CT where it matters for time: grey ramps, edges and noise.

#include "core/image/Volume.h"
#include "core/label/LabelTiles.h"
#include "core/label/Scheme.h"

namespace diptych::app {

struct BenchStudy {
  Volume volume;      ///< int16, 0.8 × 0.8 × 1 mm, modality CT
  LabelTiles labels;  ///< nine segments, all of them on every slice
  Scheme scheme;
};

inline constexpr int kBenchSegments = 9;

BenchStudy makeBenchStudy(int columns, int rows, int slices);

}  // namespace diptych::app
