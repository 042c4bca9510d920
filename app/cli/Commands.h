#pragma once
// One function a group of commands: it declares them to the parser, and leaves what is to be done in Session::command.

#include "app/cli/Session.h"

#include <CLI/App.hpp>

namespace diptych::app {

void addProjectCommands(CLI::App& app, Session& session);  ///< new, list, check, backup
void addPurgeCommand(CLI::App& app, Session& session);
void addImportCommands(CLI::App& app, Session& session);   ///< import, open
void addLabelCommands(CLI::App& app, Session& session);    ///< labels import|export
void addEditCommands(CLI::App& app, Session& session);     ///< paint, accept, done, undo, redo
void addSegmentCommand(CLI::App& app, Session& session);
void addTrainCommand(CLI::App& app, Session& session);
void addModelCommands(CLI::App& app, Session& session);  ///< models list|import|export
void addJobCommands(CLI::App& app, Session& session);    ///< jobs list|resume|gc
void addEvaluateCommand(CLI::App& app, Session& session);
void addReportCommand(CLI::App& app, Session& session);
void addDemoCommand(CLI::App& app, Session& session);
void addBenchCommand(CLI::App& app, Session& session);  ///< bench viewer|start
void addDoctorCommand(CLI::App& app, Session& session);

}  // namespace diptych::app
