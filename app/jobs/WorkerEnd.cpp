#include "app/jobs/WorkerEnd.h"

#include <signal.h>

#include <cstring>

namespace diptych::app {

namespace {

std::string resumeAdvice(const std::string& job) {
  return "`diptych jobs resume PROJECT " + job.substr(0, 8) + "` goes on from the newest checkpoint";
}

Error crash(const std::string& job, const WorkerEnd& end) {
  if (end.cancelAsked)
    return Error{ErrorCode::cancelled, "Job " + job + " was cancelled: the worker did not answer and was ended",
                 resumeAdvice(job), job};
  if (end.code == SIGKILL)
    return Error{ErrorCode::noSpace,
                 "The worker was killed during job " + job + ", as the system does when memory runs out",
                 "close other programs or take a smaller batch; " + resumeAdvice(job), job};
  return Error{ErrorCode::failed, "The worker died during job " + job + " (" + strsignal(end.code) + ")",
               resumeAdvice(job), job};
}

}  // namespace

std::string lastWords(const std::string& complaints) {
  const std::size_t end = complaints.find_last_not_of(" \t\r\n");
  if (end == std::string::npos) return {};
  const std::size_t newline = complaints.find_last_of('\n', end);
  const std::size_t begin = newline == std::string::npos ? 0 : newline + 1;
  return complaints.substr(begin, end - begin + 1);
}

Result<JobResult> resultOf(const std::filesystem::path& folder, const WorkerEnd& end) {
  const std::string job = folder.filename().string();
  const auto ended = static_cast<WorkerExit>(end.code);
  // What the folder says is how the job ended, whatever became of the worker afterwards.
  auto inFolder = readJobResult(folder);
  if (ended == WorkerExit::succeeded || (inFolder && inFolder->state == JobState::succeeded)) return inFolder;
  if (end.crashed) return crash(job, end);
  if (ended == WorkerExit::cancelled)
    return Error{ErrorCode::cancelled, "Job " + job + " was cancelled", resumeAdvice(job), job};
  if (ended == WorkerExit::outOfMemory)
    return Error{ErrorCode::noSpace, "Memory ran out during job " + job,
                 "take a smaller batch or --device cpu; " + resumeAdvice(job), job};
  if (ended == WorkerExit::alreadyRunning)
    return Error{ErrorCode::locked, "Job " + job + " is being worked on by another process",
                 "wait until `diptych jobs list` says it has ended", job};

  // The worker's own words, where it could still write them.
  if (inFolder && inFolder->error) {
    Error error = *inFolder->error;
    if (error.code == ErrorCode::noSpace) error.advice += (error.advice.empty() ? "" : "; ") + resumeAdvice(job);
    return error;
  }
  if (ended == WorkerExit::diskFull)
    return Error{ErrorCode::noSpace, "The disk with job " + job + " is full, and its result could not be written",
                 "free some space; " + resumeAdvice(job), job};
  const std::string words = lastWords(end.complaints);
  return Error{ErrorCode::failed,
               "The worker gave job " + job + " up with status " + std::to_string(end.code) +
                   (words.empty() ? "" : ": " + words),
               {},
               job};
}

}  // namespace diptych::app
