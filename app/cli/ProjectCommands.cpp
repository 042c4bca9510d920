// new, list, check, backup

#include "app/cli/Commands.h"
#include "app/cli/Json.h"
#include "app/cli/Listing.h"
#include "app/cli/Options.h"
#include "app/cli/Words.h"

#include <CLI/CLI.hpp>

#include <filesystem>

namespace diptych::app {

namespace {

Result<Output> newProject(const std::string& path) {
  const auto project = storage::Project::create(path);
  if (!project) return project.error();
  const std::string folder = (*project)->folder().string();
  return Output{"Made the project " + folder + "\n", {{"project", folder}}, {}};
}

Result<Output> list(const std::string& path) {
  const auto project = openToRead(path);
  if (!project) return project.error();
  return listing(**project);
}

/// What cannot even be opened because it is damaged is a finding, not a failure of the check.
Result<std::vector<std::string>> damagesOf(Session& session, const std::string& path) {
  const auto project = openToRead(path);
  if (project) return (*project)->check(session.progress());
  if (project.error().code == ErrorCode::damaged) return std::vector{project.error().sentence()};
  return project.error();
}

Result<Output> check(Session& session, const std::string& path) {
  const auto damages = damagesOf(session, path);
  if (!damages) return damages.error();
  Output output{{}, {{"project", path}, {"damages", *damages}}, {}, !damages->empty()};
  for (const std::string& damage : *damages) output.text += damage + "\n";
  if (damages->empty()) output.text = "Nothing in " + path + " is damaged\n";
  return output;
}

Result<Output> backup(Session& session, const std::string& path, const std::string& out) {
  const auto project = openToRead(path);
  if (!project) return project.error();
  const auto done = (*project)->backup(out, session.progress());
  if (!done) return done.error();
  return Output{"Backed up to " + out + "\n", {{"project", path}, {"backup", out}}, {}};
}

}  // namespace

void addProjectCommands(CLI::App& app, Session& session) {
  auto path = std::make_shared<std::string>();
  auto out = std::make_shared<std::string>();

  CLI::App* create = addCommand(app, session, "new", "Make an empty project");
  addProjectOption(*create, *path);
  create->callback([&session, path] { session.command = [path] { return newProject(*path); }; });

  CLI::App* show = addCommand(app, session, "list", "Show the series of a project and their tracks");
  addProjectOption(*show, *path);
  show->callback([&session, path] { session.command = [path] { return list(*path); }; });

  CLI::App* look = addCommand(app, session, "check", "Look for damage in everything that a project holds");
  addProjectOption(*look, *path);
  look->callback([&session, path] { session.command = [&session, path] { return check(session, *path); }; });

  CLI::App* copy = addCommand(app, session, "backup", "Copy a project, also while another program has it open");
  addProjectOption(*copy, *path);
  copy->add_option("out", *out, "The new folder; must not exist")->required()->type_name("OUT");
  copy->callback(
      [&session, path, out] { session.command = [&session, path, out] { return backup(session, *path, *out); }; });
}

}  // namespace diptych::app
