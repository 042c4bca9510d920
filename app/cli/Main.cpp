#include "app/cli/Main.h"

#include "app/cli/Commands.h"
#include "app/cli/Interrupt.h"
#include "app/cli/Json.h"
#include "core/base/Printable.h"
#include "ui/report/Report.h"

#include <CLI/CLI.hpp>

#include <cstdio>
#include <string_view>

namespace diptych::app {

namespace {

enum ExitStatus { exitDone = 0, exitFailed = 1, exitWrongUse = 2 };

/// JSON escapes the control characters below U+0020; a terminal obeys those from U+007F to U+009F, too.
std::string escapedFurther(const std::string& json) {
  std::string text;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const auto byte = static_cast<unsigned char>(json[i]);
    const auto next = i + 1 < json.size() ? static_cast<unsigned char>(json[i + 1]) : 0;
    if (byte == 0x7F) {
      text += "\\u007f";
    } else if (byte == 0xC2 && next >= 0x80 && next < 0xA0) {
      char escape[8];
      std::snprintf(escape, sizeof escape, "\\u%04x", next);
      text += escape;
      ++i;
    } else {
      text += json[i];
    }
  }
  return text;
}

/// One document, and text that is not UTF-8 (old file names) must not stop it.
void printJson(const Json& document) {
  std::printf("%s\n", escapedFurther(document.dump(2, ' ', false, Json::error_handler_t::replace)).c_str());
}

int fail(const Error& error, bool json) {
  if (json)
    printJson({{"error", jsonOf(error)}});
  else
    std::fprintf(stderr, "diptych: %s\n", error.sentence().c_str());
  return error.code == ErrorCode::usage ? exitWrongUse : exitFailed;
}

void printNotes(const std::vector<std::string>& notes) {
  for (const std::string& note : notes) std::fprintf(stderr, "diptych: note: %s.\n", printable(note).c_str());
}

int succeed(Output output, bool json) {
  if (json) {
    if (!output.warnings.empty()) output.json["warnings"] = output.warnings;
    printJson(output.json);
  } else {
    // Names in it come from files, which must not tell the terminal what to do.
    std::fputs(printable(output.text, Lines::many).c_str(), stdout);
    printNotes(output.warnings);
  }
  return output.bad ? exitFailed : exitDone;
}

/// Before the parser has seen it, for its own complaints.
bool asksForJson(int argc, char** argv) {
  for (int i = 1; i < argc; ++i)
    if (std::string_view(argv[i]) == "--json") return true;
  return false;
}

Result<Output> versionOutput() {
  return Output{"diptych " DIPTYCH_VERSION "\n" + ui::researchNotice() + "\n",
                {{"version", DIPTYCH_VERSION}, {"notice", ui::researchNotice()}},
                {}};
}

void declareCommands(CLI::App& app, Session& session) {
  app.description("Diptych " DIPTYCH_VERSION ": medical image segmentation that learns from corrections.\n" +
                  ui::researchNotice() +
                  "\nWithout a command it opens its window.\nSlices, phases and series count from 1. Exit status: 0 "
                  "done, 1 failed, 2 wrong use.");
  app.add_flag_callback(
      "--version", [&session] { session.command = versionOutput; }, "Show the version and stop");
  app.add_flag("--json", session.json, "One JSON document on standard output, nothing else");
  addImportCommands(app, session);
  addProjectCommands(app, session);
  addPurgeCommand(app, session);
  addLabelCommands(app, session);
  addSegmentCommand(app, session);
  addEditCommands(app, session);
  addTrainCommand(app, session);
  addEvaluateCommand(app, session);
  addReportCommand(app, session);
  addModelCommands(app, session);
  addJobCommands(app, session);
  addDemoCommand(app, session);
  addDoctorCommand(app, session);
  addBenchCommand(app, session);
  app.require_subcommand(0, 1);
}

}  // namespace

int runCommandLine(int argc, char** argv) {
  watchForInterrupt();
  Session session;
  CLI::App app;
  app.name("diptych");
  declareCommands(app, session);
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    std::fputs(app.help().c_str(), stdout);
    return exitDone;
  } catch (const CLI::ParseError& problem) {
    return fail({ErrorCode::usage, problem.what(), "`diptych COMMAND --help` says how", {}}, asksForJson(argc, argv));
  }
  if (!session.command && hasDisplay() && !session.json)
    session.command = [&session] { return session.showWindow({}); };
  if (!session.command)
    return fail({ErrorCode::usage, "No command was given", "`diptych --help` lists them", {}}, session.json);

  auto result = session.command();
  session.endProgress();
  if (result) {
    result->warnings.insert(result->warnings.begin(), session.notes.begin(), session.notes.end());
    return succeed(std::move(*result), session.json);
  }
  if (!session.json) printNotes(session.notes);
  return fail(result.error(), session.json);
}

}  // namespace diptych::app
