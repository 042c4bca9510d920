// paint, accept, done, undo, redo

#include "app/cli/Commands.h"
#include "app/cli/Json.h"
#include "app/cli/Options.h"
#include "app/cli/Words.h"
#include "app/loop/AcceptService.h"
#include "app/loop/LabelService.h"
#include "app/loop/PaintService.h"
#include "app/loop/Tracks.h"
#include "core/base/Files.h"

#include <CLI/CLI.hpp>

namespace diptych::app {

namespace {

struct EditOptions {
  std::string project, script, on = "prediction", scheme, track = "model", segments;
  int series = 0;
  bool onlyUntouched = false, takeBack = false;
  SliceOptions slices;
};

/// A project open for writing and the series meant.
struct Target {
  ProjectPtr project;
  storage::SeriesEntry series;
};

Result<Target> targetOf(const EditOptions& options) {
  auto project = openToWrite(options.project);
  if (!project) return project.error();
  auto series = pickSeries(**project, options.series);
  if (!series) return series.error();
  return Target{std::move(*project), std::move(*series)};
}

Result<Output> runPaint(Session& session, const EditOptions& options) {
  const auto script = readTextFile(options.script);
  if (!script) return script.error();
  const auto target = targetOf(options);
  if (!target) return target.error();
  PaintRequest request;
  request.on = options.on == "empty" ? PaintOn::empty : PaintOn::prediction;
  request.author = session.author;
  if (!options.scheme.empty()) {
    auto scheme = schemeOption(options.scheme);
    if (!scheme) return scheme.error();
    request.scheme = std::move(*scheme);
  }
  const auto outcome = paintScript(*target->project, target->series, *script, request, session.progress());
  if (!outcome) return outcome.error();
  const GridSize& size = target->series.geometry.size;
  std::string text = plural(static_cast<std::size_t>(outcome->strokes), "stroke", "strokes") + " on " +
                     describeSlices(outcome->slices, size);
  if (outcome->unchanged > 0) text += "; " + std::to_string(outcome->unchanged) + " changed nothing";
  if (!outcome->accepted.empty()) text += "; began with the prediction on " + describeSlices(outcome->accepted, size);
  return Output{text + "\n",
                {{"series", target->series.number},
                 {"track", outcome->human.number},
                 {"strokes", outcome->strokes},
                 {"unchanged", outcome->unchanged},
                 {"accepted", jsonOf(outcome->accepted)},
                 {"slices", jsonOf(outcome->slices)}},
                {}};
}

Result<Output> runAccept(const Session& session, const EditOptions& options) {
  const auto target = targetOf(options);
  if (!target) return target.error();
  const auto prediction = findTrack(*target->project, target->series, options.track);
  if (!prediction) return prediction.error();
  AcceptRequest request;
  request.prediction = prediction->id;
  request.onlyUntouched = options.onlyUntouched;
  request.segments = splitList(options.segments);
  request.author = session.author;
  if (options.slices.given()) {
    auto slices = options.slices.resolve(target->series, false);
    if (!slices) return slices.error();
    request.slices = std::move(*slices);
  }
  const auto outcome = acceptPrediction(*target->project, target->series, request);
  if (!outcome) return outcome.error();
  const std::string text = outcome->edit == 0
                               ? "Nothing to change: the human track holds the same"
                               : "Accepted " + describeSlices(outcome->slices, target->series.geometry.size) +
                                     " from track " + std::to_string(prediction->number);
  return Output{text + "\n",
                {{"series", target->series.number},
                 {"track", outcome->human.number},
                 {"prediction", prediction->number},
                 {"edit", outcome->edit},
                 {"slices", jsonOf(outcome->slices)}},
                {}};
}

Result<Output> runDone(const Session& session, const EditOptions& options) {
  const auto target = targetOf(options);
  if (!target) return target.error();
  const auto slices = options.slices.resolve(target->series, true);
  if (!slices) return slices.error();
  const SliceStage stage = options.takeBack ? SliceStage::inWork : SliceStage::done;
  const auto outcome =
      setStage(*target->project, target->series, *slices, stage, splitList(options.segments), session.author);
  if (!outcome) return outcome.error();
  const std::string text = describeSlices(*slices, target->series.geometry.size);
  return Output{(options.takeBack ? "No longer done: " : "Done: ") + text + "\n",
                {{"series", target->series.number},
                 {"track", outcome->track.number},
                 {"stage", options.takeBack ? "inWork" : "done"},
                 {"slices", jsonOf(*slices)}},
                {}};
}

Result<Output> runUndo(const Session& session, const EditOptions& options, bool redo) {
  const auto target = targetOf(options);
  if (!target) return target.error();
  const auto human = newestTrack(*target->project, target->series.volume, storage::TrackKind::human);
  if (!human) return human.error();
  if (!*human)
    return Error{
        ErrorCode::notFound, "Series " + std::to_string(target->series.number) + " has no human track", {}, {}};
  const auto edit =
      redo ? target->project->redo((*human)->id, session.author) : target->project->undo((*human)->id, session.author);
  if (!edit) return edit.error();
  return Output{
      (redo ? "Applied again: " : "Undone: ") + edit->name + "\n",
      {{"series", target->series.number}, {"track", (*human)->number}, {"edit", edit->seq}, {"name", edit->name}},
      {}};
}

/// The options that all of these begin with.
CLI::App* addEdit(CLI::App& app, Session& session, const std::shared_ptr<EditOptions>& options, const std::string& name,
                  const std::string& description) {
  CLI::App* command = addCommand(app, session, name, description);
  addProjectOption(*command, options->project);
  addSeriesOption(*command, options->series);
  addAuthorOption(*command, session);
  return command;
}

}  // namespace

void addEditCommands(CLI::App& app, Session& session) {
  auto options = std::make_shared<EditOptions>();

  CLI::App* paint =
      addEdit(app, session, options, "paint", "Replay brush strokes on the human track, each an undoable edit");
  paint->add_option("--script", options->script, "strokes.json (its k and t count from 0)")
      ->required()
      ->type_name("FILE");
  paint->add_option("--on", options->on, "What an untouched slice begins as: prediction (where there is one) | empty")
      ->check(CLI::IsMember({"prediction", "empty"}));
  paint
      ->add_option("--scheme", options->scheme,
                   "Segments of a new human track (default: the prediction's or reference's)")
      ->type_name("ID|FILE|A,B");
  paint->callback(
      [&session, options] { session.command = [&session, options] { return runPaint(session, *options); }; });

  CLI::App* accept =
      addEdit(app, session, options, "accept", "Take a prediction into the human track as one undoable edit");
  accept->add_option("--track,-t", options->track, "The prediction: number or name (default: the newest)");
  options->slices.addTo(*accept, "Slices (default: all that were predicted)");
  accept->add_flag("--untouched", options->onlyUntouched, "Only slices that nobody has worked on");
  accept->add_option("--segments", options->segments, "Only these segments; others stay as they are")->type_name("A,B");
  accept->callback(
      [&session, options] { session.command = [&session, options] { return runAccept(session, *options); }; });

  CLI::App* done = addEdit(app, session, options, "done", "Declare slices of the human track annotated");
  options->slices.addTo(*done, "Slices (default: all)");
  done->add_option("--segments", options->segments, "Segments that are complete there (default: all of the scheme)")
      ->type_name("A,B");
  done->add_flag("--take-back", options->takeBack, "Declare them not done any more");
  done->callback([&session, options] { session.command = [&session, options] { return runDone(session, *options); }; });

  CLI::App* undo = addEdit(app, session, options, "undo", "Undo the newest edit of the human track");
  undo->callback(
      [&session, options] { session.command = [&session, options] { return runUndo(session, *options, false); }; });
  CLI::App* redo = addEdit(app, session, options, "redo", "Apply the edit again that was undone last");
  redo->callback(
      [&session, options] { session.command = [&session, options] { return runUndo(session, *options, true); }; });
}

}  // namespace diptych::app
