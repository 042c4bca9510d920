#pragma once
// How fast a slice view answers: scrolling, the brush, window and level.

#include "app/bench/Samples.h"
#include "core/base/Progress.h"
#include "core/base/Result.h"

namespace diptych::app {

inline constexpr int kBenchWarmUps = 30;

struct ViewerBenchOptions {
  int size = 900;  ///< of the view, logical pixels
  int samples =
      300;  ///< of each figure, after kBenchWarmUps; at most 500, more strokes would find nothing left to paint
  int slices = 400;  ///< of 512 × 512 voxels; at least two
};

/// From what a person does until it is painted.
struct ViewerFigures {
  Figure scroll;           ///< a notch of the wheel: one slice
  Figure brush8, brush40;  ///< a move of the pointer while drawing, radius 8 and 40 voxels
  Figure windowLevel;      ///< a move of the pointer with the right button down
};

struct ViewerBenchResult {
  ViewerFigures many;  ///< on `slices` slices
  ViewerFigures few;   ///< on a tenth of them
  int slices = 0, fewSlices = 0;
  double devicePixelRatio = 1;
};

inline constexpr int kBenchColumns = 512, kBenchRows = 512;

/// Opens a window for as long as it runs. Needs a QApplication.
Result<ViewerBenchResult> benchViewer(const ViewerBenchOptions& options, const Progress& progress = {});

}  // namespace diptych::app
