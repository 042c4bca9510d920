#include "app/jobs/FollowedJob.h"

#include "app/jobs/JobEnding.h"
#include "app/jobs/WorkerEvents.h"
#include "app/jobs/WorkerSpawn.h"
#include "core/jobs/JobWorker.h"

#include <signal.h>

#include <QCoreApplication>
#include <utility>

namespace diptych::app {

namespace {

QString tr(const char* text) {
  return QCoreApplication::translate("diptych::app::FollowedJob", text);
}

bool isRunning(const std::filesystem::path& folder) {
  const auto state = jobState(folder);
  return state && *state == JobState::running;
}

}  // namespace

FollowedJob::FollowedJob(std::string id, std::filesystem::path folder)
    : id_{std::move(id)}, folder_{std::move(folder)}, tail_{folder_} {}

Result<FollowedJob> FollowedJob::start(const std::filesystem::path& worker, const std::string& id,
                                       const std::filesystem::path& folder) {
  FollowedJob job{id, folder};
  if (isRunning(folder)) return job;
  job.ownEvents_ = job.tail_.size();
  const auto child = spawnWorker(worker, folder);
  if (!child) return child.error();
  job.child_ = *child;
  return job;
}

FollowedJob FollowedJob::adopt(const std::string& id, const std::filesystem::path& folder) {
  return FollowedJob{id, folder};
}

bool FollowedJob::signal(int signal) {
  if (child_) return ::kill(*child_, signal) == 0;  // not reaped yet: the number is still his
  return signalJobWorker(folder_, signal).ok();
}

void FollowedJob::cancel(std::chrono::milliseconds patience) {
  if (killAt_ || ended_) return;
  killAt_ = Clock::now() + patience;
  signal(SIGTERM);
  signal(SIGCONT);
}

JobProgress FollowedJob::progress(const QString& what) const {
  return {QString::fromStdString(id_), fraction_, what, {}, false, false};
}

bool FollowedJob::workerEnded() {
  if (!child_) return !isRunning(folder_);
  const auto end = reapWorker(*child_);
  if (!end) return false;
  child_.reset();
  if (end->known && !end->crashed && end->code == static_cast<int>(WorkerExit::alreadyRunning) && isRunning(folder_))
    return false;  // somebody else was quicker: he is followed
  if (end->known) childEnd_ = WorkerEnd{end->crashed, end->code, killAt_.has_value(), workerComplaints(folder_)};
  return true;
}

void FollowedJob::readEvents(News& news) {
  std::optional<JobProgress> newest;
  std::uint64_t lineBegin = 0;
  const auto report = [&](double fraction, std::string_view what) {
    if (lineBegin < ownEvents_) return;  // an earlier run's
    fraction_ = fraction;
    what_ = QString::fromUtf8(what.data(), static_cast<qsizetype>(what.size()));
    newest = progress(what_);
  };
  const std::function<void(const JobEvent&)> onEvent = [&](const JobEvent& event) {
    if (event.event == "hello") {  // a run begins: what the one before it said is history
      newest.reset();
      news.warnings.clear();
    }
    if (event.event == "warning" && lineBegin >= ownEvents_)
      if (const auto what = warningOf(event)) news.warnings.push_back(QString::fromStdString(*what + "."));
    if (event.event != "metric") return;
    if (auto point = curvePointFromEvent(event)) news.points.push_back(std::move(*point));
  };
  const Progress progressOfLines{report, {}};
  WorkerEvents events{progressOfLines, onEvent};
  news.more = tail_.read([&](std::string_view line, std::uint64_t begin) {
    lineBegin = begin;
    if (begin < std::exchange(lastLine_, begin)) ownEvents_ = 0;  // the file was begun anew: all of it is this run's
    events.line(line);
  });
  if (!newest) return;
  // Lines carry no time: only what comes in live tells a pace.
  if (!news.more) timeLeft_.saw(newest->fraction, Clock::now());
  newest->secondsLeft = timeLeft_.seconds();
  news.progress = std::move(newest);
}

void FollowedJob::stop(News& news) {
  const bool patienceIsOver = Clock::now() > *killAt_;
  news.progress.reset();
  if (patienceIsOver && !signal(SIGKILL))
    news.progress = progress(tr("The worker cannot be stopped from here"));
  else if (!std::exchange(stopTold_, true))
    news.progress = progress(tr("Stopping"));
}

void FollowedJob::feelPulse(News& news) {
  const auto now = Clock::now();
  if (news.progress || !news.points.empty()) {
    pulse_.answered();
    pulseTold_.clear();
    return;
  }
  if (!pulse_.due(now)) return;
  const auto beat = jobBeat(folder_);
  const bool owed = !beat && child_ && !isRunning(folder_);
  const auto finding = pulse_.feel(beat, owed, now);
  const QString words = pulseWords(finding, pulse_.since());
  if (words == std::exchange(pulseTold_, words)) return;
  news.progress = progress(words.isEmpty() ? what_ : words);
  news.progress->silent = !words.isEmpty();
}

FollowedJob::News FollowedJob::look() {
  News news;
  if (!std::exchange(begun_, true)) {
    what_ = child_ ? tr("Starting") : tr("Reading what was done so far");
    news.progress = progress(what_);
  }
  // In this order: what the worker wrote before it ended is read after its end was seen, so nothing is lost.
  ended_ = ended_ || workerEnded();
  readEvents(news);
  if (ended_ && !news.more)
    news.end = endOfJob(folder_, childEnd_, killAt_.has_value());
  else if (killAt_ && !ended_)
    stop(news);
  else if (!ended_)
    feelPulse(news);
  return news;
}

}  // namespace diptych::app
