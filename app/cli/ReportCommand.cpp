// report

#include "app/cli/Commands.h"
#include "app/cli/Json.h"
#include "app/cli/Options.h"
#include "app/cli/Ranges.h"
#include "app/loop/ReportAssembly.h"

#include <CLI/CLI.hpp>

namespace diptych::app {

namespace {

struct ReportOptions {
  std::string project, title, series, protocol = "patient";
  std::vector<std::string> out;
};

Result<Output> run(Session& session, const ReportOptions& options) {
  const auto project = openToRead(options.project);
  if (!project) return project.error();
  ReportRequest request;
  request.title = options.title;
  request.protocol = options.protocol == "paper" ? Protocol::paper : Protocol::patient;
  if (!options.series.empty()) {
    auto numbers = parseNumbers(options.series, "--series");
    if (!numbers) return numbers.error();
    request.series = std::move(*numbers);
  }
  session.needFonts();
  const auto report = assembleReport(**project, request, session.progress());
  if (!report) return report.error();
  Output output;
  Json files = Json::array();
  for (const std::string& path : options.out) {
    if (const auto written = ui::writeReport(*report, path); !written) return written.error();
    output.text += "Wrote " + path + "\n";
    files.push_back(path);
  }
  output.json = {{"files", std::move(files)}};
  return output;
}

}  // namespace

void addReportCommand(CLI::App& app, Session& session) {
  auto options = std::make_shared<ReportOptions>();
  CLI::App* command =
      addCommand(app, session, "report", "Write what the project has to show: Dice, pictures, curves, models");
  addProjectOption(*command, options->project);
  command->add_option("--out,-o", options->out, "FILE.pdf, .html, .csv or .json; may be given several times")
      ->required()
      ->type_name("FILE");
  command->add_option("--series,-s", options->series, "Only these series: 1-3,7 (default: all)")->type_name("LIST");
  command->add_option("--protocol", options->protocol, "patient (mm) | paper (default patient)")
      ->check(CLI::IsMember({"patient", "paper"}));
  command->add_option("--title", options->title, "Heading (default: the project's name)");
  command->callback([&session, options] { session.command = [&session, options] { return run(session, *options); }; });
}

}  // namespace diptych::app
