#pragma once
// The whole loop on two studies, through the same use cases that a user's commands call: a head CT and ten generated
// beating hearts are written as DICOM, imported, segmented, corrected by strokes, retrained and reported.

#include "app/loop/JobRunner.h"
#include "core/base/Progress.h"
#include "core/base/Result.h"

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

namespace diptych::app {

struct DemoOptions {
  std::filesystem::path out = "diptych-demo";
  bool quick = false;             ///< the same steps, smaller: for a look, or a test
  bool again = false;             ///< start over although the folder holds a finished demo
  std::filesystem::path cranium;  ///< Cranium.inv3; empty: where Debian's package invesalius-examples puts it
  JobOptions job;
};

/// How the demo talks. Both may be empty.
struct DemoConsole {
  std::function<void(std::string_view line)> say;  ///< finished lines, in plain words; without the newline
  Progress progress;                               ///< of the step that is under way
};

struct DemoOutcome {
  std::filesystem::path folder;
  std::string json;     ///< text of demo.json
  std::string summary;  ///< the final table and where to look next; several lines
  bool stored = false;  ///< nothing was run: the folder held a finished demo
};

/// Makes `out` and fills it with demo.json, report.pdf/.html/.csv/.json, labels/, dicom/ and the project demo.diptych.
/// A folder that holds a finished demo is shown, not run again (unless `again`); one that an earlier, unfinished demo left is
/// started over; any other non-empty folder is refused untouched. demo.json is written last, so it exists only when all else
/// does. Without the head CT's file the hearts alone are shown, and demo.json says why. Needs a QGuiApplication (offscreen
/// will do) for the report.
Result<DemoOutcome> runDemo(const DemoOptions& options, JobRunner& runner, const DemoConsole& console = {});

}  // namespace diptych::app
