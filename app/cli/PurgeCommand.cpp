// purge: the one command that destroys

#include "app/cli/Commands.h"
#include "app/cli/Json.h"
#include "app/cli/Options.h"
#include "app/loop/PurgeWords.h"

#include <CLI/CLI.hpp>

namespace diptych::app {

namespace {

struct PurgeOptions {
  std::string project;
  int series = 0, study = 0;
  bool yes = false;

  int number() const { return series > 0 ? series : study; }
  storage::PurgeScope scope() const { return series > 0 ? storage::PurgeScope::series : storage::PurgeScope::study; }
};

Json jsonOf(const storage::PurgePlan& plan) {
  Json series = Json::array();
  for (const storage::SeriesEntry& entry : plan.series) series.push_back(entry.number);
  return {{"series", std::move(series)}, {"tracks", plan.tracks}, {"edits", plan.edits},
          {"jobs", plan.jobs},           {"models", plan.models}, {"olderCopies", plan.olderCopies}};
}

std::string asText(const std::string& head, const storage::PurgePlan& plan) {
  std::string text = head + "\n";
  for (const std::string& line : describeRemoved(plan)) text += "  " + line + "\n";
  for (const std::string& sentence : describeKept(plan)) text += sentence + ".\n";
  return text;
}

Result<Output> show(const PurgeOptions& options) {
  const auto project = openToRead(options.project);
  if (!project) return project.error();
  const auto plan = (*project)->purgePlan(options.number(), options.scope());
  if (!plan) return plan.error();
  Output output;
  output.text = asText("This would go:", *plan) +
                "Nothing was removed. It cannot be undone: to remove it, say the same again with --yes.\n";
  output.json = {{"removed", false}, {"plan", jsonOf(*plan)}};
  return output;
}

Result<Output> remove(Session& session, const PurgeOptions& options) {
  const auto project = openToWrite(options.project);
  if (!project) return project.error();
  const auto outcome = (*project)->purge(options.number(), options.scope(), session.progress());
  if (!outcome) return outcome.error();
  Output output;
  output.text = asText("Removed:", outcome->removed);
  output.json = {{"removed", true}, {"plan", jsonOf(outcome->removed)}, {"wiped", !outcome->unfinished}};
  if (outcome->unfinished) {
    std::string why = outcome->unfinished->sentence();
    while (!why.empty() && why.back() == '.') why.pop_back();
    output.warnings.push_back("bytes of it are still in the project's folder and go when the project is next opened: " +
                              why);
  }
  return output;
}

}  // namespace

void addPurgeCommand(CLI::App& app, Session& session) {
  auto options = std::make_shared<PurgeOptions>();
  CLI::App* command =
      addCommand(app, session, "purge", "Remove a patient's series or study from a project, so that no trace stays");
  addProjectOption(*command, options->project);
  CLI::Option_group* what = command->add_option_group("what");
  what->add_option("--series", options->series, "One series, by its number")
      ->type_name("N")
      ->check(CLI::PositiveNumber);
  what->add_option("--study", options->study, "All series of the study that series N belongs to")
      ->type_name("N")
      ->check(CLI::PositiveNumber);
  what->require_option(1);
  command->add_flag("--yes", options->yes, "Remove it; without, say what would go and change nothing");
  command->callback([&session, options] {
    session.command = [&session, options] { return options->yes ? remove(session, *options) : show(*options); };
  });
}

}  // namespace diptych::app
