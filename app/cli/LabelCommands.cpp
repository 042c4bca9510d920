// labels import, labels export

#include "app/cli/Commands.h"
#include "app/cli/Json.h"
#include "app/cli/Options.h"
#include "app/cli/Ranges.h"
#include "app/cli/Words.h"
#include "app/loop/LabelService.h"
#include "app/loop/Tracks.h"

#include <CLI/CLI.hpp>

namespace diptych::app {

namespace {

struct ImportOptions {
  std::string project, file, as, scheme, name, segments;
  int series = 0;
  SliceOptions slices;
};

struct ExportOptions {
  std::string project, track = "human", format = "nifti", out;
  int series = 0;
};

Result<LabelImport> toImport(const ImportOptions& options, const Session& session, const storage::SeriesEntry& series) {
  LabelImport import;
  import.file = options.file;
  import.kind = options.as == "human" ? storage::TrackKind::human : storage::TrackKind::reference;
  import.name = options.name;
  import.author = session.author;
  import.declared = splitList(options.segments);
  if (!options.scheme.empty()) {
    auto scheme = schemeOption(options.scheme);
    if (!scheme) return scheme.error();
    import.scheme = std::move(*scheme);
  }
  const auto phases = parseIndices(options.slices.phase, "--phase");
  if (!phases) return phases.error();
  if (phases->size() > 1)
    return Error{ErrorCode::usage, "--phase must be one phase here", "import a file for each phase", {}};
  if (phases->size() == 1) import.phase = phases->front();
  if (!options.slices.slices.empty()) {
    auto done = options.slices.resolve(series, false);
    if (!done) return done.error();
    import.done = std::move(*done);
  }
  return import;
}

Result<Output> runImport(const Session& session, const ImportOptions& options) {
  const auto project = openToWrite(options.project);
  if (!project) return project.error();
  const auto series = pickSeries(**project, options.series);
  if (!series) return series.error();
  const auto import = toImport(options, session, *series);
  if (!import) return import.error();
  const auto outcome = importLabels(**project, *series, *import);
  if (!outcome) return outcome.error();
  Json json = jsonOf(outcome->track);
  json["series"] = series->number;
  json["done"] = jsonOf(outcome->done);
  return Output{"Track " + std::to_string(outcome->track.number) + " (" + trackKindName(outcome->track.kind) +
                    ") of series " + std::to_string(series->number) +
                    "; done: " + describeSlices(outcome->done, series->geometry.size) + "\n",
                std::move(json),
                {}};
}

Result<Output> runExport(const ExportOptions& options) {
  const auto project = openToRead(options.project);
  if (!project) return project.error();
  const auto series = pickSeries(**project, options.series);
  if (!series) return series.error();
  const auto track = findTrack(**project, *series, options.track);
  if (!track) return track.error();
  const auto file = exportLabelsNifti(**project, *series, *track, options.out);
  if (!file) return file.error();
  return Output{"Wrote " + file->string() + "\n",
                {{"series", series->number}, {"track", track->number}, {"file", file->string()}},
                {}};
}

}  // namespace

void addLabelCommands(CLI::App& app, Session& session) {
  CLI::App* labels = app.add_subcommand("labels", "Labels in and out of a project");
  labels->require_subcommand(1);

  auto in = std::make_shared<ImportOptions>();
  CLI::App* bringIn = addCommand(*labels, session, "import", "Bring a label file in as a track");
  addProjectOption(*bringIn, in->project);
  bringIn->add_option("file", in->file, "NIfTI file on the grid of the series")->required()->type_name("FILE");
  bringIn->add_option("--as", in->as, "reference (a track of its own) | human (into the track that is corrected)")
      ->required()
      ->check(CLI::IsMember({"reference", "human"}));
  addSeriesOption(*bringIn, in->series);
  bringIn
      ->add_option("--segments", in->segments,
                   "Segments that the file holds completely (default: all of the scheme), by id or name")
      ->type_name("A,B");
  bringIn
      ->add_option(
          "--scheme", in->scheme,
          "What the values mean: a ready-made scheme (cardiac-mr), a scheme file, or names for 1,2,… (default: the "
          "file's side-car, else a track's that knows all values)")
      ->type_name("ID|FILE|A,B");
  bringIn->add_option("--name", in->name, "Name of the track, which reports print (default: Imported labels)");
  in->slices.addTo(*bringIn, "Slices to declare done (default: those that hold any label)");
  addAuthorOption(*bringIn, session);
  bringIn->callback([&session, in] { session.command = [&session, in] { return runImport(session, *in); }; });

  auto out = std::make_shared<ExportOptions>();
  CLI::App* write = addCommand(*labels, session, "export", "Write a track as a file");
  addProjectOption(*write, out->project);
  addSeriesOption(*write, out->series);
  write->add_option("--track,-t", out->track,
                    "Number, human | reference | model (the newest), or name (default human)");
  write->add_option("--format", out->format, "nifti")->check(CLI::IsMember({"nifti"}));
  write->add_option("--out,-o", out->out, "Folder for the file")->required()->type_name("DIR");
  write->callback([&session, out] { session.command = [out] { return runExport(*out); }; });
}

}  // namespace diptych::app
