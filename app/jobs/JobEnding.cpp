#include "app/jobs/JobEnding.h"

#include <signal.h>

#include <QCoreApplication>
#include <cmath>
#include <cstring>

namespace diptych::app {

namespace {

QString tr(const char* text) {
  return QCoreApplication::translate("diptych::app::JobEnding", text);
}

QString words(const std::string& text) {
  return QString::fromStdString(text);
}

QString asSentence(const QString& complaint) {
  return complaint.endsWith(QLatin1Char('.')) ? complaint : complaint + QLatin1Char('.');
}

QString tookWords(double seconds) {
  const qint64 whole = std::llround(seconds);
  if (whole < 1) return tr("Finished in less than a second.");
  if (whole < 120) return tr("Finished in %1 s.").arg(whole);
  return tr("Finished in %1 min %2 s.").arg(whole / 60).arg(whole % 60);
}

JobEnd succeeded(const std::filesystem::path& folder) {
  auto result = readJobResult(folder);
  if (!result) return {JobState::failed, {}, words(result.error().sentence())};
  const QString sentence = tookWords(result->seconds);
  return {JobState::succeeded, std::move(*result), sentence};
}

JobEnd failed(const std::filesystem::path& folder) {
  const auto result = readJobResult(folder);
  if (result && result->error) {
    QString sentence = words(result->error->sentence());
    // Where it was for want of room, on the disk or in memory, the job itself is as good as before.
    if (result->error->code == ErrorCode::noSpace) sentence += QLatin1Char(' ') + tr("The job can be resumed then.");
    return {JobState::failed, {}, sentence};
  }
  return {JobState::failed, {}, tr("The job failed and did not say why.")};
}

JobEnd interrupted(const std::optional<WorkerEnd>& worker) {
  const auto because = [](const QString& sentence) { return JobEnd{JobState::interrupted, {}, sentence}; };
  if (!worker) return because(tr("The worker ended without a result. The job can be resumed."));
  if (worker->crashed && worker->code == SIGKILL)
    return because(
        tr("The worker was killed, as the system does when memory runs out. Close other programs or take a smaller "
           "batch, then resume the job."));
  if (worker->crashed)
    return because(
        tr("The worker died (%1). The job can be resumed.").arg(QString::fromLocal8Bit(strsignal(worker->code))));
  if (worker->code == static_cast<int>(WorkerExit::outOfMemory))
    return because(
        tr("The memory did not suffice. Close other programs or take a smaller batch, then resume the job."));
  if (worker->code == static_cast<int>(WorkerExit::diskFull))
    return because(tr("The disk with the project is full. Free some space, then resume the job."));
  if (worker->code == static_cast<int>(WorkerExit::alreadyRunning))
    return because(tr("Another worker took the job up and ended without a result. The job can be resumed."));
  const QString complaint = words(lastWords(worker->complaints));
  if (complaint.isEmpty())
    return because(tr("The worker gave up with status %1. The job can be resumed.").arg(worker->code));
  return because(tr("The worker gave up: %1 The job can be resumed.").arg(asSentence(complaint)));
}

/// No lock was ever held: the program itself could not run, for want of a library for one.
JobEnd neverBegan(const std::optional<WorkerEnd>& worker) {
  if (!worker) return {JobState::failed, {}, tr("The worker did not begin with the job.")};
  const std::string complaint = lastWords(worker->complaints);
  if (complaint.empty() || worker->crashed) return interrupted(worker);
  return {JobState::failed, {}, tr("The worker could not begin: %1").arg(words(complaint))};
}

}  // namespace

JobEnd endOfJob(const std::filesystem::path& folder, const std::optional<WorkerEnd>& worker, bool cancelAsked) {
  const auto state = jobState(folder);
  if (!state) return {JobState::failed, {}, words(state.error().sentence())};
  switch (*state) {
    case JobState::succeeded:
      return succeeded(folder);
    case JobState::failed:
      return failed(folder);
    case JobState::cancelled:
      return {JobState::cancelled, {}, tr("Cancelled. The job can be resumed.")};
    case JobState::running:
      return {JobState::failed, {}, tr("Another worker is busy with this job.")};
    case JobState::waiting:
    case JobState::interrupted:
      break;
  }
  if (cancelAsked)
    return {JobState::cancelled, {}, tr("Cancelled. The worker did not answer and was ended. The job can be resumed.")};
  return *state == JobState::waiting ? neverBegan(worker) : interrupted(worker);
}

JobEnd notStarted(const Error& why) {
  return {JobState::failed, {}, words(why.sentence())};
}

JobEnd cancelledBeforeStart() {
  return {JobState::cancelled, {}, tr("Cancelled before it began.")};
}

}  // namespace diptych::app
