#include "app/demo/DemoContext.h"

#include "app/loop/ImportService.h"

#include <utility>

namespace diptych::app {

Result<storage::SeriesEntry> importOne(DemoContext& demo, const std::filesystem::path& folder) {
  auto outcome = importPaths(demo.project, {folder}, {}, demo.log.progress());
  if (!outcome) return outcome.error();
  if (outcome->added.size() == 1) return std::move(outcome->added.front().entry);
  if (!outcome->leftOut.empty()) return outcome->leftOut.front().reason;
  return Error{ErrorCode::failed, "The folder " + folder.string() + " was not imported as one series", "",
               folder.string()};
}

Result<TrainOutcome> trainRound(DemoContext& demo, const std::string& name, const std::string& from,
                                const std::vector<storage::SeriesEntry>& series, const TrainingLength& length,
                                const InputSpec& input) {
  TrainRequest request;
  request.from = from;
  request.name = name;
  if (from.empty()) {
    auto config = presetModelConfig("din-lite");
    if (!config) return config.error();
    request.configName = "din-lite";
    request.configJson = std::move(*config);
    request.input = input;
  }
  for (const storage::SeriesEntry& entry : series) request.series.push_back(entry.number);
  request.labels = LabelSource::human;  // the reference is for measuring alone
  request.recipe.epochs = length.epochs;
  request.recipe.minutes = length.minutes;
  request.seed = demo.plan.seed;
  request.job = demo.job;
  return train(demo.project, request, demo.runner, demo.log.progress());
}

Result<std::vector<storage::TrackEntry>> segmentRound(DemoContext& demo, const std::string& model,
                                                      const std::vector<storage::SeriesEntry>& series) {
  SegmentRequest request;
  request.model = model;
  for (const storage::SeriesEntry& entry : series) request.targets.push_back({entry, {}});
  request.job = demo.job;
  auto outcome = segment(demo.project, request, demo.runner, demo.log.progress());
  if (!outcome) return outcome.error();
  return std::move(outcome->tracks);
}

}  // namespace diptych::app
