#include "app/cli/Options.h"

#include "app/cli/Ranges.h"
#include "app/loop/Tracks.h"
#include "core/base/Files.h"

#include <filesystem>

namespace diptych::app {

CLI::App* addCommand(CLI::App& parent, Session& session, const std::string& name, const std::string& description) {
  CLI::App* command = parent.add_subcommand(name, description);
  command->add_flag("--json", session.json, "One JSON document on standard output, nothing else");
  return command;
}

void addProjectOption(CLI::App& command, std::string& path) {
  command.add_option("project", path, "The project's folder")->required()->type_name("PROJECT");
}

void addSeriesOption(CLI::App& command, int& number) {
  command.add_option("--series,-s", number, "Number of the series, as `list` shows it (not needed where there is one)")
      ->type_name("N")
      ->check(CLI::PositiveNumber);
}

void addAuthorOption(CLI::App& command, Session& session) {
  command.add_option("--author", session.author, "Who the edit is recorded for (default: your login name)");
}

void addWorkerOptions(CLI::App& command, Session& session) {
  command.add_option("--device", session.job.device, "auto | cpu | cuda | cuda:N (default auto)")
      ->check([](const std::string& text) {
        const bool cuda = text.starts_with("cuda:") && text.size() > 5 &&
                          text.find_first_not_of("0123456789", 5) == std::string::npos;
        return text == "auto" || text == "cpu" || text == "cuda" || cuda ? std::string()
                                                                         : "must be auto, cpu, cuda or cuda:N";
      });
  command.add_option("--threads", session.job.threads, "CPU threads (default: as many as cores)")
      ->check(CLI::PositiveNumber);
  command.add_option("--worker", session.worker, "The worker program (default: the one beside diptych)");
}

void SliceOptions::addTo(CLI::App& command, const std::string& meaning) {
  command.add_option("--slices", slices, meaning + ", counted from 1: 1-3,7")->type_name("LIST");
  command.add_option("--phase", phase, "Phases, counted from 1: 20, 1-3 or all")->type_name("LIST");
}

Result<std::vector<SliceRef>> SliceOptions::resolve(const storage::SeriesEntry& series, bool phaseMatters) const {
  const GridSize& size = series.geometry.size;
  if (phaseMatters && phase.empty() && size.t > 1)
    return Error{ErrorCode::usage,
                 "Series " + std::to_string(series.number) + " has " + std::to_string(size.t) + " phases",
                 "say which are meant with --phase, counted from 1, or --phase all",
                 {}};
  const auto phases = parseIndices(phase, "--phase");
  if (!phases) return phases.error();
  const auto wanted = parseIndices(slices, "--slices");
  if (!wanted) return wanted.error();
  return slicesOf(size, *phases, *wanted);
}

Result<ProjectPtr> openToRead(const std::string& path) {
  return storage::Project::open(path, storage::Project::Mode::readOnly);
}

Result<ProjectPtr> openToWrite(const std::string& path) {
  return storage::Project::open(path, storage::Project::Mode::readWrite);
}

Result<storage::SeriesEntry> pickSeries(const storage::Project& project, int number) {
  if (number > 0) return project.seriesByNumber(number);
  auto all = project.series();
  if (!all) return all.error();
  if (all->size() == 1) return std::move(all->front());
  if (all->empty()) return Error{ErrorCode::notFound, "The project holds no series", "import images first", {}};
  return Error{ErrorCode::usage,
               "The project holds " + std::to_string(all->size()) + " series",
               "say which one with --series",
               {}};
}

std::vector<std::string> splitList(const std::string& text) {
  std::vector<std::string> parts;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    const std::size_t first = text.find_first_not_of(' ', begin);
    if (first < end) parts.push_back(text.substr(first, text.find_last_not_of(' ', end - 1) - first + 1));
    begin = end + 1;
  }
  return parts;
}

Result<Scheme> schemeOption(const std::string& text) {
  std::error_code ignored;
  if (std::filesystem::is_regular_file(text, ignored)) {
    const auto file = readTextFile(text);
    if (!file) return file.error();
    return schemeFromJson(*file);
  }
  if (text.find(',') != std::string::npos) return schemeFromNames(splitList(text));
  return readyMadeScheme(text);
}

}  // namespace diptych::app
