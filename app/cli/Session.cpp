#include "app/cli/Session.h"

#include "app/cli/Interrupt.h"
#include "app/cli/ProgressLine.h"

#include <pwd.h>
#include <unistd.h>

#include <QApplication>
#include <cstdio>

namespace diptych::app {

namespace {

std::string loginName() {
  const passwd* entry = ::getpwuid(::getuid());
  return entry && entry->pw_name && *entry->pw_name ? entry->pw_name : "unknown";
}

// Qt keeps references to both for as long as the application lives.
int qtArgc = 1;
char qtName[] = "diptych";
char* qtArgv[] = {qtName, nullptr};

/// Qt's remarks (no XDG_RUNTIME_DIR, no such font) mean nothing to a user; standard error is for our one sentence.
void dropRemarks(QtMsgType, const QMessageLogContext&, const QString&) {}

}  // namespace

Session::Session() : author{loginName()}, line_{std::make_unique<ProgressLine>()} {}

Session::~Session() = default;

Progress Session::progress() {
  Progress progress;
  progress.stop = interruptToken();
  progress.report = [line = line_.get()](double fraction, std::string_view what) { line->show(fraction, what); };
  return progress;
}

void Session::endProgress() {
  line_->clear();
}

void Session::say(std::string_view text) {
  line_->clear();
  if (json) return;
  std::printf("%.*s\n", static_cast<int>(text.size()), text.data());
  std::fflush(stdout);
}

Result<std::unique_ptr<JobRunner>> Session::runner() {
  auto program = findWorker(worker);
  if (!program) return program.error();
  needProcesses();
  return std::unique_ptr<JobRunner>(
      std::make_unique<WorkerProcess>(std::move(*program), [this](const std::string& what) { notes.push_back(what); }));
}

Result<Output> Session::showWindow(WindowRequest request) {
  auto program = findWorker(worker);
  if (!program) return program.error();
  request.worker = std::move(*program);
  request.author = author;
  request.stop = interruptToken();
  qInstallMessageHandler(dropRemarks);
  runWindow(request);
  return Output{};
}

void Session::needProcesses() {
  if (!qt_) qt_ = std::make_unique<QCoreApplication>(qtArgc, qtArgv);
}

void Session::needWindows() {
  if (qobject_cast<QApplication*>(qt_.get())) return;
  qt_.reset();
  qInstallMessageHandler(dropRemarks);
  qt_ = std::make_unique<QApplication>(qtArgc, qtArgv);
}

void Session::needFonts() {
  if (qobject_cast<QGuiApplication*>(qt_.get())) return;
  qt_.reset();
  qInstallMessageHandler(dropRemarks);
  qputenv("QT_QPA_PLATFORM", "offscreen");
  qt_ = std::make_unique<QGuiApplication>(qtArgc, qtArgv);
}

}  // namespace diptych::app
