#pragma once
// How long the program takes from its start until a project stands in its window.

#include "core/base/Progress.h"
#include "core/base/Result.h"

#include <filesystem>
#include <vector>

namespace diptych::app {

struct StartBenchOptions {
  int series = 100;  ///< in the project; every other one with labels begun
  int runs = 5;
  std::filesystem::path program;  ///< diptych itself
  std::filesystem::path worker;   ///< the window wants to know one
};

/// Milliseconds from just before the process was made until a frame was painted.
struct StartTimes {
  double frame = 0;    ///< the first one at all
  double studies = 0;  ///< the first one with the study list filled
  double picture = 0;  ///< the first one with a slice in it
};

struct StartBenchResult {
  std::vector<StartTimes> runs;  ///< as measured; one more, before them, is not counted
  StartTimes median;             ///< of each by itself
};

/// Everything lies in a temporary folder, settings included, and is gone afterwards. Needs a QCoreApplication; the program's window is
/// opened on the platform that QT_QPA_PLATFORM names.
Result<StartBenchResult> benchStart(const StartBenchOptions& options, const Progress& progress = {});

}  // namespace diptych::app
