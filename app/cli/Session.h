#pragma once
// One run of the command line: what every command is given, and the shape of what it gives back.

#include "app/jobs/WorkerProcess.h"
#include "app/window/Window.h"
#include "core/base/Progress.h"
#include "core/base/Result.h"

#include <nlohmann/json.hpp>

#include <functional>
#include <memory>
#include <string>
#include <vector>

class QCoreApplication;

namespace diptych::app {

/// The same facts twice: for people (lines) and for programs (one JSON document).
struct Output {
  std::string text;  ///< with its newlines
  nlohmann::ordered_json json = nlohmann::ordered_json::object();
  std::vector<std::string> warnings;  ///< sentences
  bool bad = false;  ///< exit status 1 all the same: the command did its work, and what it found is not well
};

class ProgressLine;

/// Set up by main, filled by the parser with what to do, used by the command that was chosen.
class Session {
public:
  Session();
  ~Session();

  /// Chosen by the parser; run once everything is parsed.
  std::function<Result<Output>()> command;

  bool json = false;
  std::string worker;  ///< --worker
  std::string author;  ///< who edits are recorded for; the login name unless said otherwise
  JobOptions job;
  /// What went wrong while a job went on, for Output::warnings.
  std::vector<std::string> notes;

  /// Shown on a terminal, silent otherwise; stops at Ctrl+C.
  Progress progress();
  /// A line for people, at once; nothing with --json.
  void say(std::string_view line);
  /// Runs jobs in the worker program.
  Result<std::unique_ptr<JobRunner>> runner();

  /// Qt's application objects are made for the commands that need them alone: `--version` must not wait for them.
  void needProcesses();
  void needFonts();    ///< a QGuiApplication on the offscreen platform
  void needWindows();  ///< a QApplication on the platform that QT_QPA_PLATFORM names

  /// Opens the window and comes back when it is closed.
  Result<Output> showWindow(WindowRequest request);

  /// Takes the progress line off the terminal.
  void endProgress();

private:
  std::unique_ptr<ProgressLine> line_;
  std::unique_ptr<QCoreApplication> qt_;
};

}  // namespace diptych::app
