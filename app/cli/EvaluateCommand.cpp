// evaluate

#include "app/cli/Commands.h"
#include "app/cli/Json.h"
#include "app/cli/Options.h"
#include "app/cli/Table.h"
#include "app/cli/Words.h"
#include "app/loop/Evaluation.h"
#include "app/loop/Tracks.h"
#include "ui/report/Report.h"

#include <CLI/CLI.hpp>

namespace diptych::app {

namespace {

struct EvaluateOptions {
  std::string project, track = "model", reference, protocol = "patient";
  int series = 0;
  SliceOptions slices;
};

Json orNull(const std::optional<double>& value) {
  return value ? Json(*value) : Json();
}

Json toJson(const Evaluation& evaluation) {
  Json segments = Json::array();
  for (const SegmentScores& scores : evaluation.segments) {
    Json perSlice = Json::array();
    for (const SliceScore& score : scores.perSlice)
      perSlice.push_back({{"phase", score.slice.t + 1},
                          {"slice", score.slice.k + 1},
                          {"dice", orNull(score.agreement.dice)},
                          {"hd95", orNull(score.agreement.hd95)},
                          {"missed", score.agreement.missed},
                          {"invented", score.agreement.invented}});
    segments.push_back({{"id", scores.segment.id},
                        {"name", scores.segment.name},
                        {"dice", orNull(scores.dice)},
                        {"sliceDice", orNull(scores.sliceDice)},
                        {"hd95", orNull(scores.hd95)},
                        {"slices", scores.slices},
                        {"missed", scores.missed},
                        {"invented", scores.invented},
                        {"perSlice", std::move(perSlice)}});
  }
  return {{"protocol", protocolName(evaluation.protocol)},
          {"rules", protocolRules(evaluation.protocol)},
          {"unit", evaluation.pixels ? "px" : "mm"},
          {"segments", std::move(segments)},
          {"notes", evaluation.notes}};
}

std::string toText(const Evaluation& evaluation) {
  Table table({"Segment", "Dice", "Dice a slice", "HD95", "Slices", "Missed", "Invented"});
  for (const SegmentScores& scores : evaluation.segments)
    table.add({scores.segment.name, ui::diceFigure(scores.dice).text, ui::diceFigure(scores.sliceDice).text,
               ui::millimetreFigure(scores.hd95, evaluation.pixels).text, std::to_string(scores.slices),
               std::to_string(scores.missed), std::to_string(scores.invented)});
  std::string text = table.text() + protocolRules(evaluation.protocol) + "\n";
  for (const std::string& note : evaluation.notes) text += note + "\n";
  return text;
}

/// What is compared with where nobody says so: the reference, else the person's own labels.
Result<storage::TrackEntry> referenceOf(const storage::Project& project, const storage::SeriesEntry& series,
                                        const std::string& wanted) {
  if (!wanted.empty()) return findTrack(project, series, wanted);
  auto reference = newestTrack(project, series.volume, storage::TrackKind::reference);
  if (!reference) return reference.error();
  if (*reference) return std::move(**reference);
  return findTrack(project, series, "human");
}

Result<Output> run(const EvaluateOptions& options) {
  const auto project = openToRead(options.project);
  if (!project) return project.error();
  const auto series = pickSeries(**project, options.series);
  if (!series) return series.error();
  const auto track = findTrack(**project, *series, options.track);
  if (!track) return track.error();
  const auto reference = referenceOf(**project, *series, options.reference);
  if (!reference) return reference.error();

  EvaluationRequest request;
  request.prediction = track->id;
  request.reference = reference->id;
  if (options.slices.given()) {
    auto slices = options.slices.resolve(*series, false);
    if (!slices) return slices.error();
    request.slices = std::move(*slices);
  }
  std::vector<Protocol> protocols;
  if (options.protocol != "paper") protocols.push_back(Protocol::patient);
  if (options.protocol != "patient") protocols.push_back(Protocol::paper);

  Output output;
  output.json = {{"series", series->number}, {"track", track->number}, {"reference", reference->number}};
  Json results = Json::array();
  for (const Protocol protocol : protocols) {
    request.protocol = protocol;
    const auto evaluation = evaluate(**project, *series, request);
    if (!evaluation) return evaluation.error();
    if (results.empty()) {
      output.text = "Series " + std::to_string(series->number) + ": track " + std::to_string(track->number) +
                    " against track " + std::to_string(reference->number) + " on " +
                    describeSlices(evaluation->slices, series->geometry.size) + "\n";
      output.json["slices"] = jsonOf(evaluation->slices);
    }
    output.text += "\n" + toText(*evaluation);
    results.push_back(toJson(*evaluation));
  }
  output.json["evaluations"] = std::move(results);
  return output;
}

}  // namespace

void addEvaluateCommand(CLI::App& app, Session& session) {
  auto options = std::make_shared<EvaluateOptions>();
  CLI::App* command = addCommand(app, session, "evaluate", "Dice and HD95 of one track against another");
  addProjectOption(*command, options->project);
  addSeriesOption(*command, options->series);
  command->add_option("--track,-t", options->track,
                      "What is judged: number, kind (human, model, reference: the newest) or name (default model)");
  command->add_option("--reference,-r", options->reference, "What it is judged by (default: reference, else human)");
  options->slices.addTo(*command, "Slices (default: done in the reference and covered by the track)");
  command->add_option("--protocol", options->protocol, "patient (mm) | paper | both (default patient)")
      ->check(CLI::IsMember({"patient", "paper", "both"}));
  command->callback([&session, options] { session.command = [options] { return run(*options); }; });
}

}  // namespace diptych::app
