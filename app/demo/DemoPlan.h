#pragma once
// How large the demo is. The rules (which slices are put aside, which hearts are for testing) are the same in both sizes.

#include <cstdint>

namespace diptych::app {

/// Trainings stop at the epochs or the minutes, what comes first: a fast machine ends early with the same result every time, a slow
/// one keeps the demo within its time.
struct TrainingLength {
  int epochs = 0;
  double minutes = 0;
};

struct HeadCtPlan {
  int period = 8;            ///< round 1 labels slices k ≡ 0 (mod period)
  int heldOutRemainder = 4;  ///< never labelled: k ≡ 4 (mod period), counted from 0
  int correctedSlices = 10;  ///< round 2
  TrainingLength round1, round2;
};

struct PhantomPlan {
  int trainHearts = 6, testHearts = 4;
  int labelledPhase = 0;    ///< round 1: end-diastole, all slices
  int correctedSlices = 0;  ///< round 2, over all training hearts
  TrainingLength round1, round2;
};

struct DemoPlan {
  std::uint64_t seed = 1;  ///< of the trainings; hearts are 1, 2, 3, …
  HeadCtPlan headCt;
  PhantomPlan phantom;
};

/// Measured on two cores: the full demo stays under 12 minutes there, the quick one under 3.
DemoPlan demoPlan(bool quick);

}  // namespace diptych::app
