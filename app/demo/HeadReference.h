#pragma once
// The reference of the head CT. Bone is the threshold of the project that the scan comes in; the inside of the skull is made here, by rules
// and without a person, so that the demo has something to measure against.

#include "core/base/Progress.h"
#include "core/base/Result.h"
#include "core/image/Volume.h"
#include "core/label/LabelTiles.h"
#include "core/label/Scheme.h"

#include <string>

namespace diptych::app {

struct HeadReference {
  LabelTiles labels;  ///< values of headScheme()
};

/// The preset "head-ct": 1 bone, 2 intracranial.
Scheme headScheme();

/// Bone: HU >= 226, as mask_0 of Cranium.inv3. That includes teeth and the head rest.
/// Intracranial: brain, its fluid and vessels, in four steps:
///   1. soft tissue: -30 <= HU < 226 after light smoothing (binomial, 3 voxels along each axis), and not bone;
///   2. the largest connected part of it that a ball of 12 mm radius fits into: such a ball passes neither the foramen magnum nor the
///      canals of the skull base, nor the gap that an operation left in the forehead;
///   3. grown back by 14 mm within the soft tissue: the ball's 12, and 2 for the corners that it does not reach;
///   4. the largest connected part of that.
/// Takes some seconds. Fails with ErrorCode::invalid where the volume is no CT of a head that fits, i.e. nothing is left after step 2.
Result<HeadReference> makeHeadReference(const Volume& ct, const Progress& progress = {});

/// The rules above, for the report.
std::string headReferenceRules();

}  // namespace diptych::app
