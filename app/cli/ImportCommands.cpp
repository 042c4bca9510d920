// import, open

#include "app/cli/Commands.h"
#include "app/cli/Json.h"
#include "app/cli/Listing.h"
#include "app/cli/Options.h"
#include "app/cli/Words.h"
#include "app/loop/ImportService.h"
#include "app/window/StartTrace.h"
#include "app/window/Window.h"
#include "core/base/Files.h"

#include <CLI/CLI.hpp>

#include <cstdlib>
#include <ctime>
#include <filesystem>

namespace diptych::app {

namespace {

namespace fs = std::filesystem;

struct ImportOptions {
  std::string project;
  std::vector<std::string> paths;
  bool copy = false, demo = false;
};

/// A path that is not there is refused before anything is made or opened.
Status allThere(const std::vector<std::string>& paths) {
  for (const std::string& path : paths) {
    std::error_code failure;
    if (!fs::exists(path, failure))
      return Error{ErrorCode::notFound, "There is no file or folder " + path, "check the path", path};
  }
  return {};
}

std::vector<fs::path> toPaths(const std::vector<std::string>& texts) {
  return {texts.begin(), texts.end()};
}

Output toOutput(const ImportOutcome& outcome) {
  Output output;
  Json added = Json::array(), leftOut = Json::array(), skipped = Json::array();
  for (const ImportedSeries& series : outcome.added) {
    const storage::SeriesEntry& entry = series.entry;
    output.text += "Series " + std::to_string(entry.number) + ": " + entry.series.modality + ", " +
                   describeSize(entry.geometry) + ", " + describeSpacing(entry.geometry) + "\n";
    for (const std::string& note : entry.notes) output.text += "  " + note + "\n";
    for (const storage::TrackEntry& track : series.tracks)
      output.text += "  with track " + std::to_string(track.number) + ", " + track.name + "\n";
    Json json = jsonOf(entry);
    json["tracks"] = Json::array();
    for (const storage::TrackEntry& track : series.tracks) json["tracks"].push_back(jsonOf(track));
    added.push_back(std::move(json));
  }
  for (const LeftOutSeries& series : outcome.leftOut) {
    output.text += series.alreadyThere && series.number > 0
                       ? "Already there as series " + std::to_string(series.number) + ": " + series.title + "\n"
                       : "Left out: " + series.title + ": " + series.reason.sentence() + "\n";
    leftOut.push_back({{"path", series.path.string()},
                       {"alreadyThere", series.alreadyThere},
                       {"series", series.number > 0 ? Json(series.number) : Json()},
                       {"reason", jsonOf(series.reason)}});
  }
  for (const storage::Skipped& file : outcome.skipped) {
    output.text += "Skipped " + file.path.string() + ": " + file.reason + "\n";
    skipped.push_back({{"path", file.path.string()}, {"reason", file.reason}});
  }
  output.text += "Added " + plural(outcome.added.size(), "series", "series") + ", left out " +
                 std::to_string(outcome.leftOut.size()) + ", skipped " +
                 plural(outcome.skipped.size(), "file", "files") + "\n";
  output.json = {{"added", std::move(added)}, {"leftOut", std::move(leftOut)}, {"skipped", std::move(skipped)}};
  return output;
}

/// Importing nothing at all is a failure unless everything is there already.
Status somethingUseful(const ImportOutcome& outcome, const std::string& where) {
  if (!outcome.added.empty()) return {};
  std::string why = "it holds no image series";
  for (const LeftOutSeries& series : outcome.leftOut) {
    if (series.alreadyThere) return {};
    why = series.reason.what;
  }
  if (outcome.leftOut.empty() && outcome.skipped.size() == 1) why = outcome.skipped.front().reason;
  return Error{ErrorCode::notFound, "Nothing could be imported from " + where + ": " + why, {}, where};
}

Result<Output> runImport(Session& session, const ImportOptions& options) {
  if (const auto there = allThere(options.paths); !there) return there.error();
  const auto project = openToWrite(options.project);
  if (!project) return project.error();
  const auto outcome =
      importPaths(**project, toPaths(options.paths), {.copySources = options.copy}, session.progress());
  if (!outcome) return outcome.error();
  if (const auto useful = somethingUseful(*outcome, options.paths.front()); !useful) return useful.error();
  return toOutput(*outcome);
}

/// ~/Diptych/<date>-<number>.diptych, the first that is free.
Result<fs::path> freshProjectPath() {
  const char* home = std::getenv("HOME");
  if (!home || !*home)
    return Error{ErrorCode::notFound, "There is no home folder for a new project", "give --project", {}};
  const fs::path folder = fs::path(home) / "Diptych";
  if (const Status made = makeFolders(folder); !made) {
    Error error = made.error();
    error.advice = "give --project";
    return error;
  }
  char date[16];
  const std::time_t now = std::time(nullptr);
  std::tm local{};
  localtime_r(&now, &local);
  std::strftime(date, sizeof date, "%Y-%m-%d", &local);
  std::error_code failure;
  for (int n = 1;; ++n) {
    fs::path path = folder / (std::string(date) + "-" + std::to_string(n) + ".diptych");
    if (!fs::exists(path, failure)) return path;
  }
}

Result<Output> openInto(Session& session, storage::Project& project, const ImportOptions& options) {
  const auto outcome = importPaths(project, toPaths(options.paths), {.copySources = options.copy}, session.progress());
  if (!outcome) return outcome.error();
  if (const auto useful = somethingUseful(*outcome, options.paths.front()); !useful) return useful.error();
  auto list = listing(project);
  if (!list) return list.error();

  Output output = toOutput(*outcome);
  const std::string path = project.folder().string();
  output.text += "\nProject " + path + "\n" + list->text + "\nWhat next\n" + "  diptych models import " + path +
                 " MODEL.json   bring a trained model in\n" + "  diptych segment " + path +
                 " --model NAME --all   segment the series with it\n" + "  diptych labels import " + path +
                 " FILE.nii.gz --as human   start from labels that exist\n" + "  diptych train " + path +
                 " --config din-lite   train on slices declared done\n";
  output.json["project"] = path;
  output.json["series"] = list->json["series"];
  return output;
}

/// On a desktop: the window, until it is closed.
Result<Output> openWindow(Session& session, const ImportOptions& options) {
  WindowRequest request;
  request.paths = toPaths(options.paths);
  request.project = options.project;
  request.demo = options.demo;
  return session.showWindow(std::move(request));
}

Result<Output> runOpen(Session& session, const ImportOptions& options) {
  if (const auto there = allThere(options.paths); !there) return there.error();
  // A start that is measured shows its window wherever Qt can draw.
  if ((hasDisplay() || StartTrace::wanted()) && !session.json) return openWindow(session, options);
  if (options.paths.empty())
    return Error{ErrorCode::usage,
                 "There is no display to open a window on",
                 "give paths to import them into a new project",
                 {}};
  fs::path path = options.project;
  if (path.empty()) {
    auto fresh = freshProjectPath();
    if (!fresh) return fresh.error();
    path = std::move(*fresh);
  }
  std::error_code ignored;
  const bool existed = fs::exists(path, ignored);
  auto project = existed ? openToWrite(path.string()) : storage::Project::create(path);
  if (!project) return project.error();
  auto output = openInto(session, **project, options);
  if (!output && !existed) {  // an empty project helps nobody
    project->reset();
    fs::remove_all(path, ignored);
  }
  return output;
}

CLI::Option* addPathsOption(CLI::App& command, ImportOptions& options) {
  command.add_flag("--copy", options.copy, "Copy the source files into the project");
  return command.add_option("paths", options.paths, "Files and folders: DICOM, NIfTI, InVesalius projects")
      ->type_name("PATH");
}

void addImport(CLI::App& app, Session& session) {
  auto options = std::make_shared<ImportOptions>();
  CLI::App* command = addCommand(app, session, "import", "Bring image files into a project");
  addProjectOption(*command, options->project);
  addPathsOption(*command, *options)->required();
  command->callback(
      [&session, options] { session.command = [&session, options] { return runImport(session, *options); }; });
}

void addOpen(CLI::App& app, Session& session) {
  auto options = std::make_shared<ImportOptions>();
  CLI::App* command = addCommand(app, session, "open", "Open the window: on a project, or on images in a new project");
  addPathsOption(*command, *options);
  command->add_option("--project", options->project, "The project's folder (default: a new one in ~/Diptych)");
  command->add_flag("--demo", options->demo, "Open the demo project, three generated hearts; made at the first time");
  command->callback(
      [&session, options] { session.command = [&session, options] { return runOpen(session, *options); }; });
}

}  // namespace

void addImportCommands(CLI::App& app, Session& session) {
  addImport(app, session);
  addOpen(app, session);
}

}  // namespace diptych::app
