#pragma once
// Options that several commands share, and what they mean in a project.

#include "app/cli/Session.h"
#include "app/loop/Slices.h"
#include "storage/project/Project.h"

#include <CLI/App.hpp>

#include <memory>
#include <string>
#include <vector>

namespace diptych::app {

/// A command with the options that all have.
CLI::App* addCommand(CLI::App& parent, Session& session, const std::string& name, const std::string& description);
/// The project's folder, first and required.
void addProjectOption(CLI::App& command, std::string& path);
void addSeriesOption(CLI::App& command, int& number);
void addAuthorOption(CLI::App& command, Session& session);
/// --worker, --device, --threads.
void addWorkerOptions(CLI::App& command, Session& session);

/// --slices and --phase.
struct SliceOptions {
  std::string slices, phase;

  void addTo(CLI::App& command, const std::string& meaning);
  bool given() const { return !slices.empty() || !phase.empty(); }
  /// Without --phase every phase is meant, unless `phaseMatters`: then a volume of several phases wants to be told.
  Result<std::vector<SliceRef>> resolve(const storage::SeriesEntry& series, bool phaseMatters) const;
};

using ProjectPtr = std::unique_ptr<storage::Project>;
Result<ProjectPtr> openToRead(const std::string& path);
Result<ProjectPtr> openToWrite(const std::string& path);

/// The series of this number; 0 stands for the only one there is.
Result<storage::SeriesEntry> pickSeries(const storage::Project& project, int number);

/// "LV,Myo" → {"LV", "Myo"}; blanks around names are dropped.
std::vector<std::string> splitList(const std::string& text);

/// A ready-made scheme's id, a scheme file, or names with commas.
Result<Scheme> schemeOption(const std::string& text);

}  // namespace diptych::app
