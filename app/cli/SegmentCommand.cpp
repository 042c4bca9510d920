// segment

#include "app/cli/Commands.h"
#include "app/cli/Json.h"
#include "app/cli/Options.h"
#include "app/cli/Ranges.h"
#include "app/cli/Words.h"
#include "app/loop/SegmentService.h"

#include <CLI/CLI.hpp>

namespace diptych::app {

namespace {

struct SegmentOptions {
  std::string project, model, series;
  bool all = false;
  SliceOptions slices;
};

Result<std::vector<storage::SeriesEntry>> wantedSeries(const storage::Project& project, const SegmentOptions& options) {
  if (options.all) return project.series();
  if (options.series.empty()) {
    auto only = pickSeries(project, 0);
    if (!only) return only.error();
    return std::vector{std::move(*only)};
  }
  const auto numbers = parseNumbers(options.series, "--series");
  if (!numbers) return numbers.error();
  std::vector<storage::SeriesEntry> series;
  for (int number : *numbers) {
    auto entry = project.seriesByNumber(number);
    if (!entry) return entry.error();
    series.push_back(std::move(*entry));
  }
  return series;
}

Result<Output> run(Session& session, const SegmentOptions& options) {
  const auto project = openToWrite(options.project);
  if (!project) return project.error();
  const auto series = wantedSeries(**project, options);
  if (!series) return series.error();
  SegmentRequest request;
  request.model = options.model;
  request.job = session.job;
  for (const storage::SeriesEntry& entry : *series) {
    SegmentTarget target{entry, {}};
    if (options.slices.given()) {
      auto slices = options.slices.resolve(entry, false);
      if (!slices) return slices.error();
      target.slices = std::move(*slices);
    }
    request.targets.push_back(std::move(target));
  }
  auto runner = session.runner();
  if (!runner) return runner.error();
  auto outcome = segment(**project, request, **runner, session.progress());
  if (!outcome) return outcome.error();

  Output output;
  Json tracks = Json::array();
  for (std::size_t i = 0; i < outcome->tracks.size(); ++i) {
    const storage::TrackEntry& track = outcome->tracks[i];
    output.text += "Series " + std::to_string((*series)[i].number) + ": track " + std::to_string(track.number) +
                   " by " + track.name + "\n";
    Json json = jsonOf(track);
    json["series"] = (*series)[i].number;
    tracks.push_back(std::move(json));
  }
  output.text += "Took " + describeSeconds(outcome->job.seconds) + " on " + outcome->job.device + "\n";
  output.json = {{"tracks", std::move(tracks)}, {"seconds", outcome->job.seconds}, {"device", outcome->job.device}};
  output.warnings = std::move(outcome->warnings);
  return output;
}

}  // namespace

void addSegmentCommand(CLI::App& app, Session& session) {
  auto options = std::make_shared<SegmentOptions>();
  CLI::App* command =
      addCommand(app, session, "segment", "Segment series with a model; the result is a track of its own");
  addProjectOption(*command, options->project);
  command->add_option("--model,-m", options->model, "Name, id or the beginning of an id")->required();
  CLI::Option* series =
      command->add_option("--series,-s", options->series, "Numbers of the series: 1-3,7")->type_name("LIST");
  command->add_flag("--all", options->all, "Every series of the project")->excludes(series);
  options->slices.addTo(*command, "Slices (default: all)");
  addWorkerOptions(*command, session);
  command->callback([&session, options] { session.command = [&session, options] { return run(session, *options); }; });
}

}  // namespace diptych::app
