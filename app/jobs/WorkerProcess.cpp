#include "app/jobs/WorkerProcess.h"

#include "app/jobs/WorkerEnd.h"
#include "app/jobs/WorkerEnvironment.h"
#include "app/jobs/WorkerEvents.h"

#include <signal.h>
#include <unistd.h>

#include <QByteArray>
#include <QCoreApplication>
#include <QElapsedTimer>
#include <QProcess>
#include <QProcessEnvironment>
#include <QStringList>
#include <cstdlib>
#include <cstring>

namespace diptych::app {

namespace {

constexpr int kStartMs = 10'000;
constexpr int kPollMs = 100;
/// A worker answers a cancel within a second; one that does not is stuck in a library call.
constexpr int kCancelMs = 15'000;
constexpr int kQuestionMs = 60'000;

QString toQt(const std::filesystem::path& path) {
  return QString::fromStdString(path.string());
}

/// Between fork and exec. The terminal's signals are meant for this program, which passes a cancel on in words.
void leaveTheTerminal() {
  ::setsid();
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

Error notStarted(const std::filesystem::path& program, const QProcess& process) {
  return Error{ErrorCode::notFound,
               "Cannot start the worker " + program.string() + ": " + process.errorString().toStdString(),
               "build it, or say where it is with --worker", program.string()};
}

bool isExecutable(const std::filesystem::path& program) {
  std::error_code ignored;
  return std::filesystem::is_regular_file(program, ignored) && ::access(program.c_str(), X_OK) == 0;
}

QProcessEnvironment environmentOfWorker() {
  QProcessEnvironment environment;
  for (const std::string& variable : workerEnvironment()) {
    const std::size_t equals = variable.find('=');
    if (equals != std::string::npos)
      environment.insert(QString::fromStdString(variable.substr(0, equals)),
                         QString::fromStdString(variable.substr(equals + 1)));
  }
  return environment;
}

}  // namespace

Result<std::filesystem::path> findWorker(const std::string& given) {
  const char* environment = std::getenv("DIPTYCH_WORKER");
  std::filesystem::path program;
  if (!given.empty()) {
    program = given;
  } else if (environment && *environment) {
    program = environment;
  } else {
    std::error_code failure;
    program = std::filesystem::read_symlink("/proc/self/exe", failure).parent_path() / "diptych-worker";
  }
  if (isExecutable(program)) return program;
  return Error{ErrorCode::notFound, "There is no worker program at " + program.string(),
               "build the target diptych-worker, or say where it is with --worker or $DIPTYCH_WORKER",
               program.string()};
}

Result<std::string> askWorker(const std::filesystem::path& program, const std::vector<std::string>& arguments) {
  QStringList list;
  for (const std::string& argument : arguments) list << QString::fromStdString(argument);
  QProcess process;
  process.setChildProcessModifier(leaveTheTerminal);
  process.start(toQt(program), list);
  if (!process.waitForStarted(kStartMs)) return notStarted(program, process);
  process.closeWriteChannel();
  if (!process.waitForFinished(kQuestionMs) || process.exitStatus() != QProcess::NormalExit || process.exitCode() != 0)
    return Error{ErrorCode::failed, "The worker " + program.string() + " gave no answer", {}, program.string()};
  return process.readAllStandardOutput().toStdString();
}

Result<JobResult> WorkerProcess::run(const std::filesystem::path& folder, const Progress& progress,
                                     const std::function<void(const JobEvent&)>& onEvent) {
  QProcess process;
  process.setChildProcessModifier(leaveTheTerminal);
  process.setProcessEnvironment(environmentOfWorker());
  process.start(toQt(program_), {QStringLiteral("run"), toQt(folder)});
  if (!process.waitForStarted(kStartMs)) return notStarted(program_, process);

  double fraction = 0;
  const Progress heard{[&](double newest, std::string_view what) { progress(fraction = newest, what); }, progress.stop};
  const std::function<void(const JobEvent&)> everyEvent = [&](const JobEvent& event) {
    if (const auto what = warningOf(event); what && warn_) warn_(*what);
    if (onEvent) onEvent(event);
  };
  WorkerEvents events(heard, everyEvent);
  WorkerPulse pulse{pulse_};
  QByteArray complaints;
  QElapsedTimer sinceCancel;
  while (process.state() != QProcess::NotRunning) {
    process.waitForReadyRead(kPollMs);
    if (process.canReadLine()) pulse.answered();
    while (process.canReadLine()) events.line(process.readLine().toStdString());
    if (const auto now = WorkerPulse::Clock::now(); !progress.cancelled() && pulse.due(now)) {
      const auto finding = pulse.feel(jobBeat(folder), false, now);
      if (finding != WorkerPulse::Finding::well) progress(fraction, pulseLine(finding, pulse.since()));
    }
    complaints += process.readAllStandardError();
    if (complaints.size() > 8192) complaints.remove(0, complaints.size() - 4096);
    if (progress.cancelled() && !sinceCancel.isValid()) {
      process.write("cancel\n");
      process.waitForBytesWritten(kPollMs);
      ::kill(static_cast<pid_t>(process.processId()), SIGCONT);  // one that is suspended hears it too
      sinceCancel.start();
    }
    if (sinceCancel.isValid() && sinceCancel.elapsed() > kCancelMs) process.kill();
  }
  for (const QByteArray& line : process.readAllStandardOutput().split('\n')) events.line(line.toStdString());
  complaints += process.readAllStandardError();

  WorkerEnd end;
  end.crashed = process.exitStatus() == QProcess::CrashExit;
  end.code = process.exitCode();
  end.cancelAsked = sinceCancel.isValid();
  end.complaints = complaints.toStdString();
  return resultOf(folder, end);
}

}  // namespace diptych::app
