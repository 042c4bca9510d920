#pragma once
// The second part of the demo: generated beating hearts, some to learn from and others to be judged by.

#include "app/demo/DemoContext.h"
#include "app/demo/DemoFigures.h"

namespace diptych::app {

/// Hearts 1 … trainHearts are learnt from, the next testHearts are never labelled. All are written to <folder>/dicom/heart-NN and imported
/// from there; the generator's exact truth becomes their reference. Round 1 labels one phase of the training hearts, round 2 corrects the
/// worst slices of their other phases by strokes.
Result<PhantomFigures> runPhantom(DemoContext& demo);

}  // namespace diptych::app
