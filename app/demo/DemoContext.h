#pragma once
// What the two parts of the demo share.

#include "app/demo/DemoPlan.h"
#include "app/demo/StepLog.h"
#include "app/loop/JobRunner.h"
#include "app/loop/SegmentService.h"
#include "app/loop/TrainService.h"
#include "storage/project/Project.h"

#include <filesystem>
#include <string>
#include <vector>

namespace diptych::app {

inline constexpr const char* kDemoAuthor = "demo";

struct DemoContext {
  storage::Project& project;
  JobRunner& runner;
  JobOptions job;
  DemoPlan plan;
  std::filesystem::path folder;
  StepLog& log;
};

/// Imports a folder that holds exactly one series.
Result<storage::SeriesEntry> importOne(DemoContext& demo, const std::filesystem::path& folder);

/// Trains on the human labels of these series; `from` empty: from scratch.
Result<TrainOutcome> trainRound(DemoContext& demo, const std::string& name, const std::string& from,
                                const std::vector<storage::SeriesEntry>& series, const TrainingLength& length,
                                const InputSpec& input);

/// The model's track of each series.
Result<std::vector<storage::TrackEntry>> segmentRound(DemoContext& demo, const std::string& model,
                                                      const std::vector<storage::SeriesEntry>& series);

}  // namespace diptych::app
